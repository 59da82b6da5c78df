import { once } from 'node:events';
import { createServer } from 'node:net';

import { type Keep } from '../../server/testing/closing.ts';
import { startRawServer } from '../../server/testing/raw-server.ts';
import { startReceiver } from '../../server/testing/receiver.ts';

/** Starts endpoints that fail in every way that has an error of its own, and one that answers; their URLs by name. */
export async function startEndpoints(keep: Keep): Promise<Readonly<Record<string, string>>> {
  const answering = keep(
    await startReceiver(({ path }) => {
      if (path.startsWith('/moved'))
        return { status: 302, headers: { location: `https://example.com${path}` } };
      if (path.startsWith('/failing')) return { status: 500, body: path };
      if (path.startsWith('/gone')) return { status: 410, body: path };
      if (path.startsWith('/reset')) return { reset: true };
      return path.startsWith('/hanging') ? { hang: true } : { body: path };
    }),
  );
  const garbage = keep(await startRawServer((socket, data) => socket.end(data)));
  const closing = keep(await startRawServer((socket) => socket.destroy()));
  const paths = ['ok', 'moved', 'failing', 'gone', 'reset', 'hanging'];
  return {
    ...Object.fromEntries(paths.map((path) => [path, `${answering.url}/${path}`])),
    garbage: garbage.url,
    closing: closing.url,
    refusing: `http://127.0.0.1:${await closedPort()}`,
    'no TLS': answering.url.replace('http:', 'https:'),
    unknown: 'http://nowhere.invalid',
  };
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
