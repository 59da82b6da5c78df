import { type Socket } from 'node:net';

import { type RawServer, startRawServer } from '../raw-server.ts';
import { type HostileReceiver } from './behaviour.ts';
import { broken } from './broken.ts';
import { endless } from './endless.ts';
import { irregular } from './irregular.ts';
import { malformed } from './malformed.ts';
import { odd } from './odd.ts';

export type { HostileReceiver };

/** Every way to misbehave that is known here. The sender alone meets them all, and so does the whole product. */
export const hostileReceivers: readonly HostileReceiver[] = [
  ...endless,
  ...broken,
  ...malformed,
  ...irregular,
  ...odd,
];

/** Starts one, with its URL. Connections beyond the first are treated like the first. */
export async function startHostileReceiver({
  onConnection,
  onRequest,
  tls,
}: HostileReceiver): Promise<RawServer> {
  const met = new WeakSet<Socket>();
  const server = await startRawServer(
    (socket) => {
      if (met.has(socket)) return; // the rest of what came: an answer is given once
      met.add(socket);
      onRequest?.(socket);
    },
    { onConnection },
  );
  return Object.assign(server, tls && { url: server.url.replace('http:', 'https:') });
}
