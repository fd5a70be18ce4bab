import { request, uptime } from './http.js';

const SECOND = 1000;
const DEFAULT_WAIT = 30;

const mustWait = (status) => status === 429 || status === 503;
const mayPass = (status) => status === 0 || status >= 500 || mustWait(status);

/**
 * Keeps a fresh token while somebody is signed in. All times are those of `uptime()`: durations from receipt, so the
 * clock of this device does not matter.
 *
 * Events: `change` (pass, plan or refusal changed), `answer` (detail: any answer of the token endpoint).
 */
export class TokenKeeper extends EventTarget {
  /** @type {{token: string, receivedAt: number, expiresAt: number, attempt: string?}?} */
  pass = null;
  /** When the next token is due; null when none will be asked for. */
  refreshAt = null;
  /** Not before this may the refresh ask again, the server said so. */
  holdUntil = 0;
  /** The answer that ended or delayed the last refresh, null after a good one. */
  refusal = null;
  asking = false;

  #run = 0;
  #timer = 0;
  #failures = 0;

  constructor() {
    super();
    document.addEventListener('visibilitychange', () => this.#refreshIfDue());
    window.addEventListener('online', () => this.#refreshIfDue());
  }

  start() {
    this.stop();
    return this.refresh();
  }

  stop() {
    this.#run++;
    clearTimeout(this.#timer);
    Object.assign(this, { pass: null, refreshAt: null, holdUntil: 0, refusal: null, asking: false });
    this.#failures = 0;
    this.#emit('change');
  }

  /** One attempt, whoever wants it. A 429 or 503 holds the refresh back, too. */
  async ask() {
    const run = this.#run;
    const answer = await request('POST', '/embed/token');
    if (run !== this.#run) return answer;
    if (mustWait(answer.status)) {
      this.holdUntil = answer.receivedAt + (answer.retryAfter ?? DEFAULT_WAIT) * SECOND;
      this.#schedule();
    }
    this.#emit('answer', answer);
    return answer;
  }

  /** Asks for the next token and plans the one after it. */
  async refresh() {
    if (this.asking) return;
    const run = this.#run;
    this.asking = true;
    this.#emit('change');
    const answer = await this.ask();
    if (run !== this.#run) return;
    this.asking = false;
    if (answer.ok) this.#keep(answer);
    else this.#plan(answer);
    this.#schedule();
    this.#emit('change');
  }

  /** When the refresh will really ask: never while the server wants us to wait. */
  get nextAt() {
    return this.refreshAt === null ? null : Math.max(this.refreshAt, this.holdUntil);
  }

  #keep({ body, headers, receivedAt }) {
    this.pass = {
      token: body.token,
      receivedAt,
      expiresAt: receivedAt + body.expires_in * SECOND,
      attempt: headers.get('X-Attempt-Id'),
    };
    this.refreshAt = receivedAt + body.refresh_after * SECOND;
    this.refusal = null;
    this.#failures = 0;
  }

  #plan(answer) {
    this.refusal = answer;
    const patience = answer.retryAfter ?? Math.min(60, 5 * 2 ** this.#failures++);
    // Not all pages at the same moment, which would be too many again; none before it may.
    const spread = 1 + Math.random() / 5;
    this.refreshAt = mayPass(answer.status) ? answer.receivedAt + patience * spread * SECOND : null;
  }

  #schedule() {
    clearTimeout(this.#timer);
    if (this.nextAt === null) return;
    this.#timer = setTimeout(() => this.#refreshIfDue(), Math.max(0, this.nextAt - uptime()));
  }

  // A hidden page needs no token; it asks as soon as somebody looks at it again.
  #refreshIfDue() {
    if (document.hidden || this.nextAt === null) return;
    if (uptime() >= this.nextAt) this.refresh();
    else this.#schedule();
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
