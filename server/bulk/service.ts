import { type Clock } from '../clock.ts';
import { type Live } from '../live/index.ts';
import {
  type Author,
  type BulkJob,
  bulkJobQuotaError,
  idempotencyKeyReused,
  theSystem,
  type UserError,
} from '../model/index.ts';
import { type Queue } from '../queue/index.ts';
import {
  type BulkJobChange,
  changeBulkJob,
  findBulkJob,
  type IdempotentCall,
  inTransaction,
  listBulkJobs,
  type NewBulkJob,
  type Queryable,
  returnRedeliveries,
  type Slice,
  startBulkJob,
  type Storage,
} from '../storage/index.ts';
import { previewReplay, type ReplayPreview } from './preview-replay.ts';
import { type ReplayFilter } from './replay-slice.ts';

/** What became of a request about a bulk job. */
export interface BulkJobOutcome {
  readonly job: BulkJob | null;
  readonly userErrors: readonly UserError[];
}

/** Bulk jobs, for those who ask for them. An id that is no UUID is treated as unknown. */
export interface BulkJobs {
  /** Starts one, or returns the one of the same kind and filter that has not ended, or of the same idempotent call. */
  start(
    workspaceId: string,
    job: NewBulkJob,
    call?: IdempotentCall | null,
    by?: Author,
  ): Promise<BulkJobOutcome>;
  /** Pauses, resumes or cancels one. A second time changes nothing. */
  change(workspaceId: string, id: string, change: BulkJobChange, by?: Author): Promise<BulkJobOutcome>;
  find(workspaceId: string, id: string): Promise<BulkJob | null>;
  /** Newest first. @throws {InvalidCursor} */
  list(
    workspaceId: string,
    query: { readonly first: number; readonly after: string | null; readonly webhookId: string | null },
  ): Promise<Slice<BulkJob>>;
  /** Null when there is no such webhook. */
  previewReplay(workspaceId: string, filter: ReplayFilter): Promise<ReplayPreview | null>;
}

export interface BulkJobsParts {
  readonly storage: Pick<Storage, 'pool' | 'reads' | 'idempotency' | 'webhooks'>;
  readonly queue: Pick<Queue, 'removeBulkRedeliveries'>;
  readonly live: Pick<Live, 'wakeJobs' | 'moved'>;
  readonly clock: Clock;
}

export function createBulkJobs(parts: BulkJobsParts): BulkJobs {
  const { storage } = parts;
  const { reads } = storage;
  return {
    start: (workspaceId, job, call = null, by = theSystem) => start(parts, { workspaceId, job, call, by }),
    change: (workspaceId, id, change, by = theSystem) => changeJob(parts, { workspaceId, id, change, by }),
    find: (workspaceId, id) => findBulkJob(reads(workspaceId), workspaceId, id),
    list: (workspaceId, query) => listBulkJobs(reads(workspaceId), workspaceId, query),
    previewReplay: async (workspaceId, filter) => {
      const webhook = await storage.webhooks.find(workspaceId, filter.webhookId);
      return webhook && previewReplay(reads(workspaceId), workspaceId, filter, webhook);
    },
  };
}

const none = (...userErrors: readonly UserError[]): BulkJobOutcome => ({ job: null, userErrors });

async function start(
  { storage, live, clock }: BulkJobsParts,
  given: { workspaceId: string; job: NewBulkJob; call: IdempotentCall | null; by: Author },
): Promise<BulkJobOutcome> {
  const { workspaceId, job, call, by } = given;
  const begin = async (tx: Queryable): Promise<string> => {
    const started = await startBulkJob(tx, workspaceId, job, { by, now: clock.now() });
    return started === 'TOO_MANY' ? started : started.id;
  };
  const outcome = await inTransaction(storage.pool, async (tx) =>
    call
      ? storage.idempotency.run(
          tx,
          workspaceId,
          call,
          () => begin(tx),
          (id) => id !== 'TOO_MANY',
        )
      : { state: 'done' as const, result: await begin(tx) },
  );
  if (outcome.state === 'reused') return none(idempotencyKeyReused);
  if (outcome.result === 'TOO_MANY') return none(bulkJobQuotaError);
  live.wakeJobs(workspaceId);
  const found = await findBulkJob(storage.pool, workspaceId, outcome.result);
  return found ? { job: found, userErrors: [] } : none(removed);
}

/** A repeated call whose job was removed since: a thousand others came after it. */
const removed: UserError = {
  field: ['idempotencyKey'],
  code: 'NOT_FOUND',
  message: 'The job that was started with this idempotency key has been removed: use a new key.',
};

async function changeJob(
  { storage, queue, live, clock }: BulkJobsParts,
  given: { workspaceId: string; id: string; change: BulkJobChange; by: Author },
): Promise<BulkJobOutcome> {
  const { workspaceId, id, change, by } = given;
  const outcome = await inTransaction(storage.pool, async (tx) => {
    const changed = await changeBulkJob(tx, workspaceId, id, { change, by, now: clock.now() });
    if (!changed) return null;
    if (!changed.changed || change === 'RESUME') return { ...changed, returned: [] };
    const keys = await queue.removeBulkRedeliveries(tx, { workspaceId, ordinal: changed.ordinal });
    if (keys.length === 0) return { ...changed, returned: [] };
    await returnRedeliveries(tx, { workspaceId, id }, keys, change === 'PAUSE' ? 'QUEUE' : 'SKIP');
    return { ...changed, job: (await findBulkJob(tx, workspaceId, id))!, returned: keys };
  });
  if (!outcome) return none({ field: ['id'], code: 'NOT_FOUND', message: 'There is no job with this id.' });
  const { job, changed, returned } = outcome;
  if (!changed && job.state !== wanted[change])
    return { job, userErrors: [{ field: ['id'], code: 'INVALID', message: 'The job has ended.' }] };
  live.wakeJobs(workspaceId);
  live.moved(workspaceId, 'RETURNED', returned);
  return { job, userErrors: [] };
}

const wanted = { PAUSE: 'PAUSED', RESUME: 'RUNNING', CANCEL: 'CANCELLED' } as const;
