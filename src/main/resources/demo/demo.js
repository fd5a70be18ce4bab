import { Board } from './board.js';
import { byId } from './dom.js';
import { tamper } from './jwt.js';
import { LimitTrial } from './limit.js';
import { PassView } from './pass.js';
import { showProblem } from './problem.js';
import { Session } from './session.js';
import { TokenKeeper } from './token.js';
import { showRequests } from './wire.js';

const portOf = (host) => `http://${host}${location.port ? `:${location.port}` : ''}`;
const isAllowedHost = location.hostname === 'localhost';

const session = new Session();
const keeper = new TokenKeeper();
const view = new PassView(keeper);
const board = new Board();
const trial = new LimitTrial(keeper);
let isTampered = false;
let toldBoard;

function draw() {
  const { pass } = keeper;
  isTampered &&= Boolean(pass);
  const shown = pass && (isTampered ? tamper(pass.token) : { token: pass.token });
  byId('tamper').disabled = !pass;
  byId('tamper').setAttribute('aria-pressed', String(isTampered));
  byId('tamper').textContent = isTampered ? 'Put the real token back' : 'Tamper with the token';
  view.draw(shown, session.user);
  if (toldBoard === (shown?.token ?? null)) return;
  toldBoard = shown?.token ?? null;
  board.show(toldBoard);
}

session.addEventListener('refused', ({ detail }) => showProblem(detail));
session.addEventListener('change', () => {
  trial.reset(session.user);
  isTampered = false;
  if (session.user) keeper.start();
  else keeper.stop();
});

keeper.addEventListener('change', draw);
keeper.addEventListener('answer', ({ detail: answer }) => {
  view.drawLimit(answer.headers);
  if (!answer.ok) showProblem(answer);
  if (answer.status === 401) session.forget();
});

byId('tamper').addEventListener('click', () => {
  isTampered = !isTampered;
  draw();
});

function prepareForeignPage() {
  const origin = portOf('127.0.0.1');
  const frame = byId('foreign-frame');
  byId('foreign-origin').textContent = origin;
  byId('ask-foreign').disabled = !isAllowedHost;
  byId('foreign-status').textContent = isAllowedHost ? '' : 'This page is itself not allowed, see above.';
  byId('ask-foreign').addEventListener('click', () => {
    frame.hidden = false;
    frame.src = `${origin}/demo/foreign.html`;
  });
  // Nothing but its height comes out of the frame: it is of another origin, so the page cannot look into it.
  window.addEventListener('message', ({ origin: sender, source, data }) => {
    if (sender === origin && source === frame.contentWindow && Number.isFinite(data?.height)) {
      frame.style.height = `${Math.min(900, Math.max(120, Math.ceil(data.height)))}px`;
    }
  });
}

function warnOfWrongHost() {
  const right = portOf('localhost');
  byId('own-origin').textContent = location.origin;
  byId('wrong-origin').textContent = location.origin;
  byId('right-host').textContent = right;
  byId('right-host').href = `${right}/`;
  byId('wrong-host').hidden = isAllowedHost;
}

showRequests();
warnOfWrongHost();
prepareForeignPage();
session.load();
