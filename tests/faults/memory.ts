import { readFile } from 'node:fs/promises';

import { type Named } from './processes.ts';

const megabyte = 1024 * 1024;
/** What a young heap still grows by, and what a backlog after a fault holds for a while. */
const mayGrowBy = { factor: 1.5, bytes: 80 * megabyte };

/** Resident bytes by process; empty where there is no /proc to read them from. */
export async function memoryOf(processes: readonly Named[]): Promise<Map<Named, number>> {
  const sizes = new Map<Named, number>();
  for (const process of processes) {
    const status = await readFile(`/proc/${process.pid}/status`, 'utf8').catch(() => '');
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
    if (kilobytes) sizes.set(process, Number(kilobytes) * 1024);
  }
  return sizes;
}

/** A sentence for each process that has become far larger than it was; those that have ended are left out. */
export function findGrown(before: Map<Named, number>, after: Map<Named, number>): string[] {
  return [...after].flatMap(([process, bytes]) => {
    const warm = before.get(process);
    if (warm === undefined || bytes <= warm * mayGrowBy.factor + mayGrowBy.bytes) return [];
    const inMegabytes = (size: number) => `${Math.round(size / megabyte)} MB`;
    return [`${process.name} has grown from ${inMegabytes(warm)} to ${inMegabytes(bytes)}.`];
  });
}
