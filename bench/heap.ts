import { createServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** A free port, for the inspector of a process. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

interface HeapUsage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize?: number;
  readonly backingStorageSize?: number;
}

/**
 * The live heap of a process after a collection, buffers included, in bytes. Starts its inspector, which was not there
 * while it was measured.
 *
 * @param port Its `--inspect-port`.
 */
export async function liveHeapOf(pid: number, port: number): Promise<number> {
  process.kill(pid, 'SIGUSR1');
  const socket = new WebSocket(await inspectorOf(port));
  await once(socket as unknown as EventTarget, 'open');
  try {
    // A second one collects what finalizers of the first one released.
    for (let n = 1; n <= 2; n += 1) await call(socket, n, 'HeapProfiler.collectGarbage');
    const usage = (await call(socket, 3, 'Runtime.getHeapUsage')) as HeapUsage;
    return usage.usedSize + (usage.embedderHeapUsedSize ?? 0) + (usage.backingStorageSize ?? 0);
  } finally {
    socket.close();
  }
}

async function inspectorOf(port: number): Promise<string> {
  for (let n = 0; ; n += 1) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
      const [only] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
      return only!.webSocketDebuggerUrl;
    } catch (error) {
      if (n === 50) throw error;
      await pause(100);
    }
  }
}

async function call(socket: WebSocket, id: number, method: string): Promise<unknown> {
  socket.send(JSON.stringify({ id, method }));
  for (;;) {
    const [{ data }] = (await once(socket as unknown as EventTarget, 'message')) as [{ data: string }];
    const message = JSON.parse(data) as { id?: number; result?: unknown; error?: { message: string } };
    if (message.error) throw new Error(message.error.message);
    if (message.id === id) return message.result;
  }
}
