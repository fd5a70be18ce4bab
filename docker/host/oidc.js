/** Authorization code flow with PKCE (RFC 7636, RFC 9700) at one issuer. Tokens are kept in this page's memory only. */

const issuer = 'https://id.localhost:8443/realms/acme';
const client = 'acme-web';
const redirect = `${location.origin}/`;
const endpoint = (name) => `${issuer}/protocol/openid-connect/${name}`;

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** Leaves this page for the identity provider's. */
export async function signIn() {
  const verifier = random();
  const state = random();
  sessionStorage.setItem('pkce', JSON.stringify({ verifier, state }));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  location.assign(`${endpoint('auth')}?${new URLSearchParams({
    response_type: 'code',
    client_id: client,
    redirect_uri: redirect,
    scope: 'openid',
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  })}`);
}

/** The session that the provider sent us back with, or null; the code leaves the address bar at once. */
export async function returned() {
  const answer = new URLSearchParams(location.search);
  const begun = JSON.parse(sessionStorage.getItem('pkce') ?? 'null');
  if (!answer.has('code') && !answer.has('error')) return null;
  history.replaceState(null, '', redirect);
  sessionStorage.removeItem('pkce');
  if (answer.get('state') !== begun?.state) throw new Error('This sign-in was not begun here.');
  if (answer.has('error')) throw new Error(answer.get('error_description') ?? answer.get('error'));
  return new Session(await tokens({
    grant_type: 'authorization_code',
    code: answer.get('code'),
    redirect_uri: redirect,
    code_verifier: begun.verifier,
  }));
}

async function tokens(form) {
  const answer = await fetch(endpoint('token'), {
    method: 'POST',
    body: new URLSearchParams({ client_id: client, ...form }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error_description ?? body.error);
  return { ...body, until: performance.now() + body.expires_in * 1000 };
}

class Session {
  #tokens;

  constructor(tokens) {
    this.#tokens = tokens;
  }

  /** An access token with at least half a minute to live. */
  async accessToken() {
    if (performance.now() > this.#tokens.until - 30_000) {
      this.#tokens = await tokens({ grant_type: 'refresh_token', refresh_token: this.#tokens.refresh_token });
    }
    return this.#tokens.access_token;
  }

  signOut() {
    location.assign(`${endpoint('logout')}?${new URLSearchParams({
      id_token_hint: this.#tokens.id_token,
      post_logout_redirect_uri: redirect,
    })}`);
  }
}
