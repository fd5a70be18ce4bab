import { avatar, byId } from './dom.js';
import { request } from './http.js';

const USERS = ['alice', 'bob'];

/** Who is signed in to the host page. Events: `change`, `refused` (detail: the answer). */
export class Session extends EventTarget {
  user = null;

  constructor() {
    super();
    // The demo users' passwords are their names, the page says so.
    USERS.forEach((name) => byId(`sign-in-${name}`).addEventListener('click', () => this.#signIn(name)));
    byId('sign-out').addEventListener('click', () => this.#signOut());
  }

  /** Asks the server, the cookie is not ours to read. */
  async load() {
    const answer = await request('GET', '/demo/session');
    this.#become(answer.status === 200 ? answer.body : null);
  }

  /** The server no longer knows the session. */
  forget() {
    this.#become(null);
  }

  async #signIn(username) {
    const answer = await request('POST', '/demo/session', { body: { username, password: username } });
    if (answer.ok) return this.load();
    this.dispatchEvent(new CustomEvent('refused', { detail: answer }));
  }

  async #signOut() {
    const answer = await request('DELETE', '/demo/session');
    if (answer.ok || answer.status === 401) return this.#become(null);
    this.dispatchEvent(new CustomEvent('refused', { detail: answer }));
  }

  #become(user) {
    this.user = user;
    const name = user?.name ?? user?.username;
    USERS.forEach((each) => byId(`sign-in-${each}`).setAttribute('aria-pressed', String(user?.username === each)));
    byId('session-state').textContent = user ? `${name} is signed in.` : 'Nobody is signed in.';
    // A button that vanishes would take the keyboard's place in the page with it.
    if (!user && document.activeElement === byId('sign-out')) byId('sign-in-alice').focus();
    byId('sign-out').hidden = !user;
    byId('who').hidden = !user;
    byId('who').replaceChildren(...(user ? [avatar(name), name] : []));
    this.dispatchEvent(new Event('change'));
  }
}
