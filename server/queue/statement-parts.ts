import { uuidv7 } from '../ids.ts';
import { schema } from './create-tables.ts';
import { jobColumns, type JobOrder, jobsOf, settingsOfQueue } from './enqueue-first.ts';
import { type Claimed, type FirstDeliveries, type QueueName } from './jobs.ts';
import { storeFirstDeliveries } from './stored-jobs.ts';

/** A part of a statement of another room, which then needs no round trip of its own. */
export interface QueuePart {
  /** Its SQL. @param first The number of its first parameter. */
  text(first: number): string;
  readonly values: readonly unknown[];
}

/** Adds the jobs of those events that the statement finds to be new. */
export interface FirstDeliveriesPart extends QueuePart {
  /** The jobs that were added as claimed, given the row ids of the events that were new. */
  claimed(fresh: ReadonlySet<string>): Claimed<FirstDeliveries>[];
}

/**
 * Adds first deliveries, some as jobs that this process has claimed from the start: what `enqueueFirst` and
 * `enqueueClaimed` do. The statement has the ids of the new events in a common table expression `fresh (id)`.
 *
 * @param worker The number of this process's worker.
 */
export function firstDeliveriesPart(
  claimed: readonly FirstDeliveries[],
  waiting: readonly FirstDeliveries[],
  order: JobOrder,
  worker: number | null,
): FirstDeliveriesPart {
  const withId = (job: ReturnType<typeof jobsOf>[number]) => ({ ...job, id: uuidv7(order.now) });
  const ours = jobsOf(claimed, order).map(withId);
  const others = jobsOf(waiting, order).map(withId);
  const stored = [...ours, ...others].map(({ id, data, priority }, n) => ({
    id,
    data: storeFirstDeliveries(data, data.eventRowIds),
    webhook: data.webhookId,
    priority,
    claimed: n < ours.length,
  }));
  return {
    text: addSql,
    values: [JSON.stringify(stored), worker],
    claimed: (fresh) =>
      ours.flatMap(({ id, data }) => {
        const eventRowIds = data.eventRowIds.filter((eventRowId) => fresh.has(eventRowId));
        return eventRowIds.length === 0
          ? []
          : [{ id, retryCount: 0, worker, data: { ...data, eventRowIds } }];
      }),
  };
}

/** Some of the jobs are added as claimed, the others as waiting. */
function addSql(first: number): string {
  return /* sql */ `
    insert into ${schema}.job (${jobColumns})
    select given.id, q.name, given.data || jsonb_build_object('ev', kept.ev), given.priority, given.webhook,
      (case when given.claimed then 'active' else 'created' end)::${schema}.job_state, at, at,
      case when given.claimed then at end, case when given.claimed then at end,
      ${settingsOfQueue},
      case when given.claimed then $${first + 1}::integer end
    from json_to_recordset($${first}::text::json)
        as given (id uuid, data jsonb, webhook text, priority integer, claimed boolean),
      lateral (
        select jsonb_agg(event.id order by event.n) as ev
        from jsonb_array_elements_text(given.data -> 'ev') with ordinality as event (id, n)
        where event.id::uuid in (select id from fresh)
      ) as kept,
      ${schema}.queue q, ${schema}.job_now() as at
    where q.name = 'first-deliveries' and kept.ev is not null`;
}

/** Ends jobs, unless another worker has claimed them since. */
export function finishPart(
  name: QueueName,
  jobs: readonly Claimed<unknown>[],
): QueuePart & { readonly kind: string } {
  return {
    kind: name,
    // As pg-boss does: by the key, which an index finds, and by the claim.
    text: (first) => /* sql */ `
      delete from ${schema}.job
      where name = '${name}' and id = any ($${first}::uuid[]) and state = 'active'
        and (id::text || ' ' || retry_count) = any ($${first + 1}::text[])`,
    values: [jobs.map(({ id }) => id), jobs.map(({ id, retryCount }) => `${id} ${retryCount}`)],
  };
}
