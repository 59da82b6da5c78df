import { once } from 'node:events';

import { WebSocket } from 'ws';

/** Opens a WebSocket to the API without a client of the protocol, and shows a key if there is one. */
export async function openSocket(url: string, key?: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  if (key === undefined) return socket;
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } }));
  await once(socket, 'message');
  return socket;
}

/** The code with which a socket is closed. */
export function closed(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.once('close', resolve));
}
