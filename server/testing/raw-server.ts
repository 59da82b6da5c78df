import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A TCP server without a protocol. */
export interface RawServer {
  readonly port: number;
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** Connections so far. */
  readonly connections: number;
  close(): Promise<void>;
}

export interface RawServerOptions {
  readonly host?: string;
  readonly port?: number;
  /** Called for each connection, before any data has arrived. */
  readonly onConnection?: (socket: Socket) => void;
}

/**
 * Starts a server on a free port. `onRequest` is called with each chunk of data; small requests arrive in one chunk.
 * Errors of the sockets are ignored: tests close connections in all ways.
 */
export async function startRawServer(
  onRequest: (socket: Socket, data: Buffer) => void,
  { host = '127.0.0.1', port = 0, onConnection }: RawServerOptions = {},
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (data) => onRequest(socket, data));
    onConnection?.(socket);
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    url: `http://${host}:${address.port}`,
    get connections() {
      return connections;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
