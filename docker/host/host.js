import { byId } from './demo/dom.js';
import { returned, signIn } from './oidc.js';

const embedpass = 'https://embedpass.localhost:8443';
const board = 'https://board.localhost:8443';
const again = 5;

/** Gets a token and hands it to the board; what happens next is in the answer. */
async function renew(session) {
  const answer = await fetch(`${embedpass}/embed/token`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${await session.accessToken()}` },
  });
  const body = await answer.json();
  if (answer.ok) {
    byId('board').contentWindow.postMessage({ token: body.token }, board);
    byId('renewal').textContent = `Renewed in ${body.refresh_after} seconds.`;
    return body.refresh_after;
  }
  if (body.retry === 'after') return body.retry_after ?? again;
  throw new Error(body.detail ?? body.title);
}

/** For as long as the page is open. Only a refusal is told: an instance that is being replaced is nobody's business. */
async function keepFresh(session) {
  let wait;
  try {
    wait = await renew(session);
    byId('trouble').hidden = true;
  } catch (error) {
    if (!(error instanceof TypeError)) return tell(error);
    wait = again;
  }
  setTimeout(() => keepFresh(session), wait * 1000);
}

function tell(error) {
  byId('trouble').textContent = error.message;
  byId('trouble').hidden = false;
}

function show(session) {
  byId('session').textContent = 'You are signed in.';
  byId('sign-in').hidden = true;
  byId('sign-out').hidden = false;
  byId('sign-out').addEventListener('click', () => session.signOut());
  // The board says when it listens.
  addEventListener('message', ({ origin, data }) => {
    if (origin === board && data === 'ready') keepFresh(session);
  });
  byId('board').src = `${board}/`;
}

byId('sign-in').addEventListener('click', signIn);
returned().then((session) => session && show(session), tell);
