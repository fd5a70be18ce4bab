import { byId, clock, el, json } from './dom.js';
import { uptime } from './http.js';
import { decode } from './jwt.js';
import { reason } from './problem.js';

const utc = (seconds) => `${new Date(seconds * 1000).toISOString().slice(11, 19)} UTC`;

/** Draws the token and what goes with it. */
export class PassView {
  #keeper;

  constructor(keeper) {
    this.#keeper = keeper;
    byId('ask-now').addEventListener('click', () => keeper.refresh());
    setInterval(() => this.#tick(), 250);
  }

  /** @param {{token: string, from?: string, to?: string}?} shown the token that goes to the board, tampered with or not */
  draw(shown, user) {
    const { pass, refusal } = this.#keeper;
    byId('ticket').dataset.state = shown?.to ? 'tampered' : pass ? 'good' : 'none';
    byId('pass-full').hidden = !pass;
    byId('pass-empty').hidden = Boolean(pass);
    if (shown) this.#drawToken(shown);
    byId('pass-empty-text').replaceChildren(...this.#whyEmpty(user));
    byId('pass-status').textContent = this.#status(shown);
    byId('attempt-id').textContent = pass?.attempt ?? refusal?.headers.get('X-Attempt-Id') ?? '–';
    if (!user) this.drawLimit(new Headers());
    this.#tick();
  }

  /** @param {Headers} headers of any answer of the token endpoint */
  drawLimit(headers) {
    const limit = headers.get('RateLimit');
    const policy = headers.get('RateLimit-Policy');
    const [left, wait, all] = [member(limit, 'r'), member(limit, 't'), member(policy, 'q')];
    byId('rate-limit').textContent = limit ?? '–';
    byId('rate-limit-policy').textContent = policy ?? '–';
    byId('quota').textContent = limit ? `${left} of ${all} left` : '–';
    byId('quota-note').textContent = limit && wait > 0 ? `one more in ${wait} s` : '';
    byId('quota').classList.toggle('used-up', left === 0);
  }

  #drawToken({ token, from }) {
    const { parts, header, claims } = decode(token);
    const short = (part) => `${part.slice(0, 12)}…${part.slice(-4)}`;
    const coloured = parts.flatMap((part, index) => [el('span', { class: `part-${index + 1}` }, short(part)), '.']);
    byId('token-raw').replaceChildren(...coloured.slice(0, -1));
    byId('token-header').replaceChildren(...json(header));
    const notes = { iat: utc(claims.iat), exp: utc(claims.exp), sub: from && `was ${JSON.stringify(from)}` };
    byId('token-claims').replaceChildren(...json(claims, notes, from ? 'sub' : null));
  }

  #whyEmpty(user) {
    const { refusal, asking } = this.#keeper;
    if (!user) return ['Sign in, and this page asks for one with ', el('code', {}, 'POST /embed/token'), '.'];
    return [refusal && !asking ? `Embedpass gave none: ${reason(refusal)}.` : 'Asking for one …'];
  }

  #status(shown) {
    const { refusal, refreshAt } = this.#keeper;
    if (refusal) return `Refresh ${refreshAt === null ? 'stopped' : 'waits'}: ${reason(refusal)}.`;
    return shown?.to ? 'One claim changed, the signature did not.' : '';
  }

  #tick() {
    const { pass, refusal, nextAt, holdUntil, asking } = this.#keeper;
    const now = uptime();
    const held = Math.max(0, holdUntil - now) / 1000;
    byId('ask-now').disabled = asking || held > 0 || !(pass || refusal);
    text('token-countdown', pass ? clock((pass.expiresAt - now) / 1000) : '–:––');
    byId('token-countdown').classList.toggle('used-up', Boolean(pass) && pass.expiresAt <= now);
    text('refresh-note', refreshNote(pass, nextAt === null ? null : (nextAt - now) / 1000, held));
    if (!pass) return byId('life').removeAttribute('data-on');
    const share = (time) => {
      const left = (pass.expiresAt - time) / (pass.expiresAt - pass.receivedAt);
      return `${100 * Math.min(1, Math.max(0, left))}%`;
    };
    byId('life').dataset.on = '';
    byId('life').style.setProperty('--left', share(now));
    byId('life').style.setProperty('--mark', nextAt === null ? '0%' : share(nextAt));
  }
}

/** @param {number?} left seconds until the refresh, @param {number} held seconds that the server wants us to wait */
function refreshNote(pass, left, held) {
  if (left === null) return pass ? 'No automatic refresh' : '';
  return held > 0 ? `Retry-After holds the refresh for ${clock(held)}` : `A fresh one in ${clock(left)}`;
}

function text(id, value) {
  if (byId(id).textContent !== value) byId(id).textContent = value;
}

/** A parameter of the first item of an RFC 9651 List, as a number; null when it is not there. */
function member(list, name) {
  const value = list?.split(',')[0].match(new RegExp(`;\\s*${name}=(\\d+)`))?.[1];
  return value === undefined ? null : Number(value);
}
