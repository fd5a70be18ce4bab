import { byId, el } from './dom.js';
import { uptime } from './http.js';
import { reason } from './problem.js';

const MOST = 40;

/** Asks until the server says no, and shows how long it wants to be left alone. */
export class LimitTrial {
  #keeper;
  #waiting = 0;

  constructor(keeper) {
    this.#keeper = keeper;
    byId('ask-until-limit').addEventListener('click', () => this.#run());
  }

  /** Starts again for another user, or for none. */
  reset(user) {
    clearInterval(this.#waiting);
    byId('ask-until-limit').disabled = !user;
    byId('limit-results').replaceChildren();
    byId('limit-wait').hidden = true;
    byId('limit-status').textContent = user ? '' : 'Sign in first.';
    this.user = user;
  }

  async #run() {
    const user = this.user;
    this.reset(user);
    byId('ask-until-limit').disabled = true;
    byId('limit-status').textContent = 'Asking …';
    let good = 0;
    let answer;
    for (let asked = 0; asked < MOST; asked++) {
      answer = await this.#keeper.ask();
      if (user !== this.user) return;
      byId('limit-results').append(resultNode(answer));
      if (!answer.ok) break;
      good++;
    }
    byId('ask-until-limit').disabled = false;
    byId('limit-status').textContent = answer.ok
      ? `${good} tokens, and no limit in sight.`
      : `${good} ${good === 1 ? 'token' : 'tokens'}, then ${reason(answer)}.`;
    if (answer.retryAfter !== null) this.#countDown(answer);
  }

  #countDown({ receivedAt, retryAfter }) {
    const place = byId('limit-wait');
    const seconds = el('b', {});
    const rest = el('span', {});
    place.replaceChildren(el('code', {}, `Retry-After: ${retryAfter}`), ' ', seconds, ' ', rest);
    place.hidden = false;
    const tick = () => {
      const left = Math.ceil(retryAfter - (uptime() - receivedAt) / 1000);
      seconds.textContent = left > 0 ? `${left} s` : '';
      rest.textContent = left > 0 ? 'until the next may be asked for' : 'is over, the next may be asked for';
      if (left <= 0) clearInterval(this.#waiting);
    };
    this.#waiting = setInterval(tick, 250);
    tick();
  }
}

const resultNode = ({ status }) => el('li', { class: `status s${String(status)[0]}`, 'data-status': status }, String(status));
