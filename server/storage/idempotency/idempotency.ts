import { type Clock } from '../../clock.ts';
import { idempotencyKeyLimits } from '../../model/index.ts';
import { type SealedCell, type SecretBox } from '../secret-box.ts';

/** A connection: the pool's, or the ORM's. */
export interface SqlRunner {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

/** A call that its client may repeat. */
export interface IdempotentCall {
  /** Of the client's choice, unique within its workspace. */
  readonly key: string;
  /** A hash of the mutation and its arguments. */
  readonly fingerprint: string;
}

/** What a key stands for: the result of the first call, or a call with other arguments. */
export type EarlierCall<T> =
  { readonly state: 'repeated'; readonly result: T; readonly claimedAt: Date } | { readonly state: 'reused' };

/** What a call came to: its own result, or the one of an earlier call. */
export type CallOutcome<T> = { readonly state: 'done'; readonly result: T } | EarlierCall<T>;

/** Runs calls at most once per idempotency key. A key is forgotten after 24 hours. */
export interface Idempotency {
  /** The committed call of this key; null if there is none. */
  find<T>(client: SqlRunner, workspaceId: string, call: IdempotentCall): Promise<EarlierCall<T> | null>;
  /**
   * Does the work unless the key is known, and stores its result, which must be a JSON value. If another transaction has
   * claimed the key, waits until that one has ended.
   *
   * @param client Inside a transaction. Roll it back to free the key.
   * @param usesKey Whether a result uses the key up; if not, the key is free once the transaction is committed. By
   * default every result does.
   */
  run<T>(
    client: SqlRunner,
    workspaceId: string,
    call: IdempotentCall,
    work: () => Promise<T>,
    usesKey?: (result: T) => boolean,
  ): Promise<CallOutcome<T>>;
}

interface KeyRow {
  sealed_fingerprint: string;
  result: string;
  claimed_ms: number | string;
}

export function createIdempotency(box: SecretBox, clock: Clock): Idempotency {
  const find: Idempotency['find'] = async (client, workspaceId, { key, fingerprint }) => {
    const { rows } = await client.query(
      /* sql */ `
        select sealed_fingerprint, result, extract(epoch from claimed_at) * 1000 as claimed_ms
        from settings.idempotency_keys where workspace_id = $1 and key = $2 and claimed_at > $3::timestamptz`,
      [workspaceId, key, expiryAt(clock.now()).toISOString()],
    );
    const row = rows[0] as KeyRow | undefined;
    if (!row) return null;
    if (opened(box, row.sealed_fingerprint, cellOf(workspaceId, key)) !== fingerprint)
      return { state: 'reused' };
    return { state: 'repeated', result: JSON.parse(row.result), claimedAt: new Date(Number(row.claimed_ms)) };
  };

  async function claim(client: SqlRunner, workspaceId: string, call: IdempotentCall): Promise<boolean> {
    const now = clock.now();
    const sealed = box.seal(call.fingerprint, cellOf(workspaceId, call.key));
    const { rows } = await client.query(
      /* sql */ `
        insert into settings.idempotency_keys as k (workspace_id, key, sealed_fingerprint, claimed_at)
        values ($1, $2, $3, $4::timestamptz)
        on conflict (workspace_id, key) do update
          set sealed_fingerprint = excluded.sealed_fingerprint, result = null, claimed_at = excluded.claimed_at
          where k.claimed_at <= $5::timestamptz
        returning true`,
      [workspaceId, call.key, sealed, now.toISOString(), expiryAt(now).toISOString()],
    );
    return rows.length > 0;
  }

  return {
    find,
    run: async <T>(
      client: SqlRunner,
      workspaceId: string,
      call: IdempotentCall,
      work: () => Promise<T>,
      usesKey: (result: T) => boolean = () => true,
    ) => {
      while (!(await claim(client, workspaceId, call))) {
        const earlier = await find<T>(client, workspaceId, call);
        if (earlier) return earlier; // else it has expired in between
      }
      const result = await work();
      await (usesKey(result) ? keep(client, workspaceId, call, result) : release(client, workspaceId, call));
      return { state: 'done', result };
    },
  };
}

async function keep(
  client: SqlRunner,
  workspaceId: string,
  { key }: IdempotentCall,
  result: unknown,
): Promise<void> {
  await client.query(
    'update settings.idempotency_keys set result = $3 where workspace_id = $1 and key = $2',
    [workspaceId, key, JSON.stringify(result)],
  );
}

/** Deletes a key that this transaction has claimed: a call that waits for it then claims it as new. */
async function release(client: SqlRunner, workspaceId: string, { key }: IdempotentCall): Promise<void> {
  await client.query('delete from settings.idempotency_keys where workspace_id = $1 and key = $2', [
    workspaceId,
    key,
  ]);
}

function cellOf(workspaceId: string, key: string): SealedCell {
  return { workspaceId, owner: `${workspaceId}/${key}`, column: 'idempotency-fingerprint' };
}

/** Keys that were claimed at this time or before have expired. */
export function expiryAt(now: Date): Date {
  return new Date(now.getTime() - idempotencyKeyLimits.hours * 3_600_000);
}

/** Null if it was sealed with another encryption key: then nobody knows any more what the key was used for. */
function opened(box: SecretBox, sealed: string, cell: SealedCell): string | null {
  try {
    return box.open(sealed, cell);
  } catch {
    return null;
  }
}
