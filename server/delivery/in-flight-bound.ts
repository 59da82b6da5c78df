import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

import { type Log } from '../log.ts';

/** What a process has for its requests. */
export interface Means {
  readonly memoryBytes: number;
  /** Files and sockets that it may have open at once. */
  readonly openFiles: number;
}

const MiB = 1024 * 1024;
/** What a process takes at rest, with its caches and the young generation of its heap. */
const ownBytes = 128 * MiB;
/**
 * A request under way: about 50 KiB for a connection with TLS, its event, what is kept of its answer, and the attempts
 * that wait to be recorded. Large events and answers are rare enough that not all are at once.
 */
const requestBytes = 128 * 1024;
/** A request has a connection, and as many may be idle; half of all files are for callers, the database and others. */
const filesPerRequest = 4;

/** Idle connections that are kept, whatever `MAX_IN_FLIGHT` is. */
const fewestIdle = 1000;

/**
 * What a process may have open to endpoints.
 *
 * @param settings `MAX_IN_FLIGHT`, and how many processes share the memory.
 * @param log Is told when there are means for less than `MAX_IN_FLIGHT`; null in a process that does not deliver.
 */
export function outgoingBounds(
  { maxInFlight: wanted, workers }: { readonly maxInFlight: number; readonly workers: number },
  log: Log | null,
  means = meansOfThisProcess(workers),
): { readonly maxInFlight: number; readonly maxIdleConnections: number } {
  const maxInFlight = inFlightBound(wanted, means);
  if (log && maxInFlight < wanted)
    log.warn(
      { ...means, maxInFlight },
      `MAX_IN_FLIGHT is ${wanted}, but memory and open files suffice for ${maxInFlight} requests at once only.`,
    );
  return { maxInFlight, maxIdleConnections: inFlightBound(Math.max(wanted, fewestIdle), means) };
}

/** How many requests may be under way at once with these means: as many as asked for, or fewer, but at least one. */
function inFlightBound(wanted: number, { memoryBytes, openFiles }: Means): number {
  const byMemory = Math.floor((memoryBytes - ownBytes) / requestBytes);
  const byFiles = Math.floor(openFiles / filesPerRequest);
  return Math.max(1, Math.min(wanted, byMemory, byFiles));
}

/** Attempts that may wait to be recorded, by this multiple of the requests at once, and in all: a crash repeats them. */
const unrecordedFactor = 4;
const mostUnrecorded = 1024;

/** How many attempts may wait to be recorded: nothing is sent while there are more. */
export function unrecordedBound(maxInFlight: number): number {
  return Math.min(maxInFlight * unrecordedFactor, mostUnrecorded);
}

/**
 * The means of this process: its share of the memory of the machine, or of its container if that has a limit, and its
 * limit of open files, which Node.js has raised as far as it may.
 *
 * @param processes How many of its kind share the memory.
 */
export function meansOfThisProcess(processes: number): Means {
  const limit = process.constrainedMemory();
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return { memoryBytes: memory / processes, openFiles: openFilesOf(readLimits()) };
}

/** `/proc/self/limits`; empty where there is none, as outside of Linux, where limits are far above what is needed. */
function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}

/** @param limits The text of `/proc/self/limits`. */
export function openFilesOf(limits: string): number {
  const soft = /^Max open files +(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? Infinity : Number(soft);
}
