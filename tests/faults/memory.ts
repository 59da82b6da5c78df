import { once } from 'node:events';

import WebSocket from 'ws';

import { type Named } from './processes.ts';

const megabyte = 1024 * 1024;
/** Code that was compiled meanwhile, and lists that keep their room. */
const mayGrowBy = 6 * megabyte;
/** A busy process is slow to answer. */
const answersWithinMs = 30_000;

/** For NODE_OPTIONS: an inspector that is asked for gets a port of its own. */
export const inspectable = '--inspect-port=127.0.0.1:0';

/** What lives in processes, in bytes. */
export type Memory = ReadonlyMap<Named, number>;

/**
 * Heap and buffers of each, after a full collection. What a process takes of the machine says little: V8 lets garbage
 * lie for minutes where there is room.
 */
export async function memoryOf(processes: readonly Named[]): Promise<Memory> {
  const sizes = new Map<Named, number>();
  for (const process of processes) sizes.set(process, await livingIn(process));
  return sizes;
}

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize: number;
}

async function livingIn(process: Named): Promise<number> {
  process.signal('SIGUSR1'); // starts the inspector, or tells nothing when it is there
  const [, url] = await process.waitFor(/Debugger listening on (ws:\S+)/, answersWithinMs);
  const socket = new WebSocket(url!);
  try {
    await once(socket, 'open');
    await ask(socket, 1, 'HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize } = (await ask(socket, 2, 'Runtime.getHeapUsage')) as HeapUsage;
    return usedSize + backingStorageSize;
  } finally {
    socket.terminate();
  }
}

async function ask(socket: WebSocket, id: number, method: string): Promise<unknown> {
  socket.send(JSON.stringify({ id, method }));
  const signal = AbortSignal.timeout(answersWithinMs);
  for (;;) {
    const [data] = (await once(socket, 'message', { signal })) as [Buffer];
    const answer = JSON.parse(data.toString()) as { id?: number; result?: unknown };
    if (answer.id === id) return answer.result;
  }
}

/** A sentence for each process in which more lives than did in it, or in the largest one if it came later. */
export function findGrown(warm: Memory, after: Memory): string[] {
  const largest = Math.max(...warm.values());
  return [...after].flatMap(([process, bytes]) => {
    const before = warm.get(process) ?? largest;
    if (bytes <= before + mayGrowBy) return [];
    return [`What lives in ${process.name} has grown from ${inMegabytes(before)} to ${inMegabytes(bytes)}.`];
  });
}

/** For people. */
export function tellMemory(warm: Memory, after: Memory): string {
  const [before, now] = [warm, after].map((memory) => {
    const sizes = [...memory.values()].toSorted((a, b) => a - b);
    return `${inMegabytes(sizes[0]!)} to ${inMegabytes(sizes.at(-1)!)}`;
  });
  return `${before} live in the processes when they are warm, ${now} at the end`;
}

const inMegabytes = (bytes: number) => `${(bytes / megabyte).toFixed(1)} MB`;
