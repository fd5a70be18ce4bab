import { byId, el, json } from './dom.js';

const RETRY = {
  never: 'Asking again will not help.',
  'after-sign-in': 'Ask again after signing in.',
};

/** What a refusal says, in a line; `answer` is one of `request`. */
export function reason({ status, problem }) {
  if (!status) return 'The server did not answer.';
  return `${status} ${problem.code ?? problem.title}`;
}

/** A refusal as nodes: code and title, what the client should do, the document itself. */
export function problemNodes({ status, problem, retryAfter }) {
  const retry = RETRY[problem.retry] ?? (retryAfter === null ? null : `Ask again in ${retryAfter} s.`);
  return [
    el(
      'p',
      { class: 'refusal' },
      el('span', { class: `status s${String(status)[0]}` }, String(status)),
      el('b', {}, problem.code ?? ''),
      ' ',
      problem.title ?? '',
    ),
    el('p', { class: 'small' }, [problem.detail, retry].filter(Boolean).join(' ')),
    el('pre', { class: 'document', tabindex: 0 }, ...json(problem)),
  ];
}

/** Shows the last refusal. */
export function showProblem(answer) {
  const place = byId('problem');
  if (!answer.problem) {
    place.replaceChildren(el('p', {}, reason(answer)));
    return;
  }
  place.dataset.code = answer.problem.code ?? '';
  place.replaceChildren(...problemNodes(answer));
}
