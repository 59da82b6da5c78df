import { type Pool } from 'pg';

import { type Clock } from '../../clock.ts';
import { isUuid, uuidv7 } from '../../ids.ts';
import { type Author, type Erasure, erasureLimits } from '../../model/index.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { type Reads } from '../postgres/reads.ts';
import { inTransaction, type Queryable } from '../postgres/transaction.ts';
import { exportUser } from './export-user.ts';

/** The erasures of workspaces, for those who ask for them. An id that is no UUID is treated as unknown. */
export interface ErasureStore {
  /** Starts one, or returns the one of this user that has not ended. */
  start(workspaceId: string, userId: string, by: Author): Promise<Erasure | 'TOO_MANY'>;
  find(workspaceId: string, id: string): Promise<Erasure | null>;
  /**
   * Everything that is stored of a user, as lines of JSON, some at a time. That it is exported is in the audit log before
   * the first line.
   */
  export(workspaceId: string, userId: string, by: Author): Promise<AsyncIterable<string>>;
  /** The newest, up to the limit. */
  list(workspaceId: string): Promise<Erasure[]>;
}

/**
 * Milliseconds before the first search. Each process stores what the catalogue is to keep of events within 5 seconds of
 * their arrival: later than the erasure of these events, it would stay.
 */
const catalogueMs = 10_000;

interface ErasureRow {
  readonly id: string;
  readonly user_id: string | null;
  readonly requested_at: Date;
  readonly finished_at: Date | null;
  readonly counts: Record<'scanned' | 'events' | 'deliveries' | 'attempts' | 'examples', number> &
    Record<'identities' | 'refused', number>;
}

const columns = /* sql */ `
  id, user_id, requested_at, finished_at, json_build_object('scanned', scanned_events, 'events', events, 'deliveries',
    deliveries, 'attempts', attempts, 'examples', examples, 'identities', identities, 'refused', refused_events) as counts`;

export function createErasureStore(pool: Pool, reads: Reads, clock: Clock): ErasureStore {
  return {
    start: (workspaceId, userId, by) =>
      inTransaction(pool, async (tx) => {
        // Two calls must not both start the last one, or one for the same user.
        await tx.query('select from settings.workspaces where id = $1 for no key update', [workspaceId]);
        const unfinished = await read(tx, 'workspace_id = $1 and finished_at is null', [workspaceId]);
        const known = unfinished.find((erasure) => erasure.userId === userId);
        if (known) return known;
        if (unfinished.length >= erasureLimits.unfinished) return 'TOO_MANY';
        const now = clock.now();
        const id = uuidv7(now.getTime());
        const started = await tx.query<ErasureRow>(
          `insert into events.erasures (workspace_id, id, user_id, requested_at, not_before)
           values ($1, $2, $3, $4, $5) returning ${columns}`,
          [workspaceId, id, userId, now, new Date(now.getTime() + catalogueMs)],
        );
        const name = `Erasure of ${now.toISOString().slice(0, 10)}`;
        const object = { type: 'ERASURE', id, name } as const;
        await writeAudit(tx, { workspaceId, by, at: now, action: 'USER_ERASED', object });
        return toErasure(started.rows[0]!);
      }),
    find: async (workspaceId, id) => {
      if (!isUuid(id)) return null;
      const [erasure] = await read(pool, 'workspace_id = $1 and id = $2', [workspaceId, id]);
      return erasure ?? null;
    },
    export: async (workspaceId, userId, by) => {
      const now = clock.now();
      await writeAudit(pool, { workspaceId, by, at: now, action: 'USER_EXPORTED' });
      return exportUser(reads(workspaceId), { workspaceId, userId }, now);
    },
    list: (workspaceId) => read(pool, 'workspace_id = $1', [workspaceId]),
  };
}

async function read(client: Queryable, condition: string, values: readonly string[]): Promise<Erasure[]> {
  const { rows } = await client.query<ErasureRow>(
    `select ${columns} from events.erasures where ${condition} order by id desc limit ${erasureLimits.listed}`,
    [...values],
  );
  return rows.map(toErasure);
}

function toErasure({ id, user_id, requested_at, finished_at, counts }: ErasureRow): Erasure {
  return {
    id,
    userId: user_id,
    requestedAt: requested_at,
    finishedAt: finished_at,
    scannedEvents: counts.scanned,
    events: counts.events,
    deliveries: counts.deliveries,
    attempts: counts.attempts,
    examples: counts.examples,
    identities: counts.identities,
    refusedEvents: counts.refused,
  };
}
