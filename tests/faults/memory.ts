import { once } from 'node:events';

import WebSocket from 'ws';

import { type Named } from './processes.ts';

const megabyte = 1024 * 1024;
/** For code that is compiled meanwhile, and arrays that keep their capacity. */
const mayGrowBy = 6 * megabyte;
/** Busy processes answer slowly. */
const answersWithinMs = 30_000;

/** For NODE_OPTIONS: the inspector gets a free port when it is started. */
export const inspectable = '--inspect-port=127.0.0.1:0';

/** The live memory of each process, in bytes. */
export type Memory = ReadonlyMap<Named, number>;

/**
 * Measures the heap and the buffers of each process after a full garbage collection. Resident memory would say little:
 * with free memory, V8 does not collect garbage for minutes.
 */
export async function memoryOf(processes: readonly Named[]): Promise<Memory> {
  const sizes = new Map<Named, number>();
  for (const process of processes) sizes.set(process, await liveBytesOf(process));
  return sizes;
}

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize: number;
}

async function liveBytesOf(process: Named): Promise<number> {
  process.signal('SIGUSR1'); // starts the inspector; does nothing if it is running
  const [, url] = await process.waitFor(/Debugger listening on (ws:\S+)/, answersWithinMs);
  const socket = new WebSocket(url!);
  try {
    await once(socket, 'open');
    await call(socket, 1, 'HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize } = (await call(socket, 2, 'Runtime.getHeapUsage')) as HeapUsage;
    return usedSize + backingStorageSize;
  } finally {
    socket.terminate();
  }
}

async function call(socket: WebSocket, id: number, method: string): Promise<unknown> {
  socket.send(JSON.stringify({ id, method }));
  const signal = AbortSignal.timeout(answersWithinMs);
  for (;;) {
    const [data] = (await once(socket, 'message', { signal })) as [Buffer];
    const answer = JSON.parse(data.toString()) as { id?: number; result?: unknown };
    if (answer.id === id) return answer.result;
  }
}

/** A sentence for each process that grew too much: compared with itself, or with the largest one if it started later. */
export function findGrown(warm: Memory, after: Memory): string[] {
  const largest = Math.max(...warm.values());
  return [...after].flatMap(([process, bytes]) => {
    const before = warm.get(process) ?? largest;
    if (bytes <= before + mayGrowBy) return [];
    return [
      `The live memory of ${process.name} has grown from ${inMegabytes(before)} to ${inMegabytes(bytes)}.`,
    ];
  });
}

/** One line for the summary. */
export function memorySummary(warm: Memory, after: Memory): string {
  const [before, now] = [warm, after].map((memory) => {
    const sizes = [...memory.values()].toSorted((a, b) => a - b);
    return `${inMegabytes(sizes[0]!)} to ${inMegabytes(sizes.at(-1)!)}`;
  });
  return `${before} of live memory per process after warming up, ${now} at the end`;
}

const inMegabytes = (bytes: number) => `${(bytes / megabyte).toFixed(1)} MB`;
