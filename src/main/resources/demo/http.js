/** One request to the own origin, and what its answer says beside the body. */

const watchers = new Set();
const loadedAt = Date.now() - performance.now();
let slept = 0;

/**
 * Milliseconds that never go back. `performance.now()` stands still in many browsers while the device sleeps, and a token
 * does not: what the clock ran ahead meanwhile is added.
 */
export function uptime() {
  slept = Math.max(slept, Date.now() - performance.now() - loadedAt);
  return performance.now() + slept;
}

let serverAhead = Date.now() - uptime();

/** Calls `watcher` with every finished request. */
export const watch = (watcher) => watchers.add(watcher);

/** The server's clock, in seconds: a wrong clock on this device must not make a good token look expired. */
export const serverNow = () => (serverAhead + uptime()) / 1000;

/**
 * Asks, and answers in every case: status 0 means that no answer came.
 *
 * @param {{body?: object, cache?: RequestCache}} [options]
 */
export async function request(method, path, { body, cache = 'no-store' } = {}) {
  const init = { method, cache, credentials: 'same-origin' };
  if (body) Object.assign(init, { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
  let answer;
  try {
    answer = await read(await fetch(path, init), cache);
  } catch {
    answer = { status: 0, ok: false, headers: new Headers(), body: null, problem: null, retryAfter: null };
  }
  Object.assign(answer, { method, path, receivedAt: uptime() });
  watchers.forEach((watcher) => watcher(answer));
  return answer;
}

async function read(response, cache) {
  const { status, ok, headers } = response;
  // An answer out of the browser's cache carries an old Date.
  const date = cache === 'no-store' ? Date.parse(headers.get('Date') ?? '') : NaN;
  if (!Number.isNaN(date)) serverAhead = date - uptime();
  const isJson = /[/+]json\b/.test(headers.get('Content-Type') ?? '');
  const body = isJson ? await response.json() : null;
  const problem = ok ? null : (body ?? { title: response.statusText || 'No reason given', status });
  const seconds = Number.parseInt(headers.get('Retry-After') ?? problem?.retry_after ?? '', 10);
  return { status, ok, headers, body, problem, retryAfter: Number.isNaN(seconds) ? null : seconds };
}
