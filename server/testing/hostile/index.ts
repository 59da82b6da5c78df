import { type Socket } from 'node:net';

import { type RawServer, startRawServer } from '../raw-server.ts';
import { type HostileReceiver } from './behaviour.ts';
import { broken } from './broken.ts';
import { endless } from './endless.ts';
import { malformed } from './malformed.ts';
import { odd } from './odd.ts';

export type { HostileReceiver };

/** All misbehaving endpoints. Tested against the sender alone and against the whole product. */
export const hostileReceivers: readonly HostileReceiver[] = [...endless, ...broken, ...malformed, ...odd];

/** Starts one. It treats every connection alike. */
export async function startHostileReceiver({
  onConnection,
  onRequest,
  tls,
}: HostileReceiver): Promise<RawServer> {
  const answered = new WeakSet<Socket>();
  const server = await startRawServer(
    (socket) => {
      if (answered.has(socket)) return; // further data of the same request: it is answered once
      answered.add(socket);
      onRequest?.(socket);
    },
    { onConnection },
  );
  return Object.assign(server, tls && { url: server.url.replace('http:', 'https:') });
}
