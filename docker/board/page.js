import { Board } from './demo/board.js';

const host = 'https://app.localhost:8443';
const board = new Board();

addEventListener('message', ({ origin, data }) => {
  if (origin === host && typeof data?.token === 'string') board.show(data.token);
});
board.show(null);
parent.postMessage('ready', host);
