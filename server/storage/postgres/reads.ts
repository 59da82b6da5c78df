import { type Pool, type PoolClient } from 'pg';

import { FairGate } from '../../async/index.ts';

/** What runs one workspace's reads for the API, one statement at a time for each connection that it takes. */
export type Reads = (workspaceId: string) => Pick<Pool, 'query'>;

export interface ReadLimits {
  /** Connections that reads of all workspaces hold at once. */
  readonly connections: number;
  /** Those of one workspace. */
  readonly perWorkspace: number;
  /** PostgreSQL ends a read that takes longer. */
  readonly statementMs: number;
  /** A read that has waited longer for a connection fails instead of running. */
  readonly waitMs: number;
}

/** Longer than any operation waits: a statement of an operation that has ended goes on for no longer than this. */
export const longestReadMs = 15_000;

/** Leaves 4 connections of the pool to deliveries and ingest, of a small pool half; and some to other workspaces. */
export function readLimits(poolSize: number): ReadLimits {
  const connections = Math.max(Math.floor(poolSize / 2), poolSize - 4);
  const perWorkspace = connections - Math.floor((connections + 2) / 4);
  return { connections, perWorkspace, statementMs: longestReadMs, waitMs: 10_000 };
}

/**
 * Keeps the reads that people ask for from taking the connections that deliveries need. Workspaces that wait for a
 * connection take turns.
 *
 * Each statement is sent with a `begin`, a timeout and a `commit`, which share its round trip. A timeout of the session
 * would also apply to what the process does for itself, such as recording attempts.
 */
export function createReads(pool: Pool, limits: ReadLimits): Reads {
  const gate = new FairGate({ each: limits.perWorkspace, all: limits.connections });
  return (workspaceId) => {
    const query = (...statement: Parameters<PoolClient['query']>) => {
      const startBy = performance.now() + limits.waitMs;
      const read = async () => {
        if (performance.now() > startBy) throw new TooManyReads();
        return runRead(pool, limits.statementMs, statement);
      };
      return gate.run(workspaceId, read);
    };
    return { query: query as unknown as Pool['query'] };
  };
}

/** Other reads have kept a read waiting for too long. It has PostgreSQL's code for too many connections. */
class TooManyReads extends Error {
  override name = 'TooManyReads';
  readonly code = '53300';

  constructor() {
    super('Too many reads wait for a connection to PostgreSQL');
  }
}

async function runRead(
  pool: Pool,
  statementMs: number,
  statement: Parameters<PoolClient['query']>,
): Promise<unknown> {
  const client = await pool.connect();
  const [, read, ended] = await Promise.allSettled([
    client.query(`begin read only; set local statement_timeout to ${statementMs}`),
    client.query(...statement) as unknown as Promise<unknown>,
    client.query('commit'),
  ]);
  client.release(ended.status === 'rejected' ? (ended.reason as Error) : undefined);
  if (read.status === 'rejected') throw read.reason;
  return read.value;
}
