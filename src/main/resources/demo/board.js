import { avatar, byId, el, icon } from './dom.js';
import { serverNow } from './http.js';
import { verify } from './jwt.js';

const VERDICTS = { waiting: 'Waiting', accepted: 'Accepted', refused: 'Refused' };
const OUTCOMES = new Map([
  [true, ['yes', 'passed']],
  [false, ['no', 'failed']],
  [null, ['skip', 'not tried']],
]);

const EXPECTED = [
  ['alg', 'RS256 and nothing else'],
  ['kid', 'in the JWK Set'],
  ['signature', 'made by that key'],
  ['exp', 'not over, 300 s at most'],
  ['iat', 'not in the future'],
  ['aud', 'one string'],
].map(([name, detail]) => ({ name, ok: null, detail }));

/** The embedded product, as far as a token goes: believes nothing but the signature. */
export class Board {
  #round = 0;
  #expiry = 0;

  /** Checks a token and opens or shuts the board; null means that there is none. */
  async show(token) {
    const round = ++this.#round;
    clearTimeout(this.#expiry);
    if (!token) return this.#draw('waiting', 'Who is there?', 'The board waits for a token.', EXPECTED);
    const result = await verify(token, serverNow()).catch(() => null);
    if (round !== this.#round) return;
    if (!result) return this.#draw('refused', 'No entry', 'That is not a token.');
    this.#drawResult(result);
    if (result.isAccepted) this.#expireAt(token, result.claims.exp);
  }

  #drawResult({ claims, checks, isAccepted }) {
    if (isAccepted) {
      const picture = avatar(claims.name, claims.avatar_url);
      this.#draw('accepted', `Hello, ${claims.name}`, claims.email, checks, picture);
    } else {
      const failed = checks.filter(({ ok }) => ok === false).map(({ name }) => name);
      this.#draw('refused', 'No entry', `Failed: ${failed.join(', ')}.`, checks);
    }
  }

  // A new token normally comes first; if none did, the board must not stay open.
  #expireAt(token, exp) {
    this.#expiry = setTimeout(() => this.show(token), Math.max(0, exp - serverNow()) * 1000 + 50);
  }

  #draw(verdict, greeting, reason, checks = [], picture = null) {
    byId('board').dataset.verdict = verdict;
    byId('board-picture').replaceChildren(picture ?? el('span', { class: 'avatar none', 'aria-hidden': 'true' }, '?'));
    byId('board-greeting').textContent = greeting;
    byId('board-reason').textContent = reason;
    byId('board-checks').replaceChildren(...checks.map(checkNode));
    byId('board-posts').hidden = verdict !== 'accepted';
    // Last: whoever waits for the verdict finds the rest in place.
    byId('board-verdict').textContent = VERDICTS[verdict];
    byId('board-verdict').dataset.verdict = verdict;
  }
}

function checkNode({ name, ok, detail }) {
  const [mark, spoken] = OUTCOMES.get(ok);
  return el(
    'li',
    { class: mark, 'data-check': name },
    icon(`i-${mark}`),
    el('code', {}, name),
    el('span', { class: 'unseen' }, `${spoken}: `),
    el('span', { class: 'detail' }, detail),
  );
}
