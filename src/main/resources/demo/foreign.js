import { byId, el } from './dom.js';
import { request } from './http.js';
import { problemNodes, reason } from './problem.js';

const listed = `http://localhost${location.port ? `:${location.port}` : ''}`;

/** Origin is this page's: the server says in readable words why not. */
async function askOwnOrigin() {
  const place = byId('own-origin-result');
  const answer = await request('POST', '/embed/token');
  if (answer.problem) place.replaceChildren(...problemNodes(answer));
  else place.replaceChildren(el('p', {}, answer.ok ? 'It got a token. This origin is on the list now.' : reason(answer)));
  place.dataset.code = answer.problem?.code ?? (answer.ok ? 'issued' : '');
}

/** The listed address, with its cookies if the browser lets us: the server refuses, the browser hides even that. */
async function askAcross() {
  const place = byId('cross-origin-result');
  try {
    const { status } = await fetch(`${listed}/embed/token`, { method: 'POST', credentials: 'include' });
    place.replaceChildren(el('p', {}, `The browser let it read the answer: ${status}. This origin is on the list now.`));
    place.dataset.readable = 'true';
  } catch (error) {
    place.replaceChildren(
      el('p', { class: 'refusal' }, el('span', { class: 'status s4' }, '?'), el('b', {}, 'unreadable'), ' ', String(error)),
      el('p', { class: 'small' }, 'The answer named no allowed origin, so the browser kept it from this page.'),
    );
    place.dataset.readable = 'false';
  }
}

const tellHeight = () => {
  if (parent !== window) parent.postMessage({ height: document.body.getBoundingClientRect().height }, listed);
};

byId('origin').textContent = location.origin;
byId('target').textContent = listed;
new ResizeObserver(tellHeight).observe(document.body);
askOwnOrigin();
askAcross();
