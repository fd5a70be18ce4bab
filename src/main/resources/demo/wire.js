import { byId, el } from './dom.js';
import { watch } from './http.js';

const KEPT = 6;

/** Lists the page's requests, newest first; equal ones in a row share a line. */
export function showRequests() {
  const list = byId('wire');
  let last = null;
  watch(({ method, path, status }) => {
    const key = `${method} ${path} ${status}`;
    if (last?.key === key) {
      last.count.textContent = `×${++last.times}`;
      return;
    }
    last = { key, times: 1, count: el('span', { class: 'times' }) };
    const badge = el('span', { class: `status s${String(status)[0]}` }, status ? String(status) : '–');
    list.prepend(el('li', {}, badge, el('span', { class: 'what' }, el('b', {}, method), ` ${path} `, last.count)));
    while (list.children.length > KEPT) list.lastChild.remove();
  });
}
