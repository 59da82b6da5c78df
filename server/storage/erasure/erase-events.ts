import { erasedPayload, type JsonValue } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** What was erased with some events. */
export interface ErasedEvents {
  readonly events: number;
  readonly deliveries: number;
  readonly attempts: number;
  readonly examples: number;
  readonly refused: number;
}

interface EventRow {
  readonly id: string;
  readonly event_name: string;
  readonly payload: string;
}

/**
 * Blanks these events and what endpoints answered to them, and removes excerpts of them, and the examples that the catalogue
 * may have from them.
 * In a transaction. What is blank already is not counted.
 */
export async function eraseEvents(
  tx: Queryable,
  workspaceId: string,
  ids: readonly string[],
): Promise<ErasedEvents> {
  const { rows } = await tx.query<EventRow>(
    /* sql */ `
      select id, event_name, payload from events.raw_events
      where workspace_id = $1 and id = any ($2::uuid[]) and payload <> $3 order by id for no key update`,
    [workspaceId, ids, erasedPayload],
  );
  const present = rows.map(({ id }) => id);
  const deliveries = await countUnfinished(tx, workspaceId, present);
  await tx.query(
    /* sql */ `
      update events.raw_events set user_id = null, payload = $3, original = null, trace_context = null
      where workspace_id = $1 and id = any ($2::uuid[])`,
    [workspaceId, present, erasedPayload],
  );
  await tx.query(
    /* sql */ `
      update delivery.troubled set user_id = null
      where workspace_id = $1 and event_row_id = any ($2::uuid[]) and user_id is not null`,
    [workspaceId, ids],
  );
  const examples = await eraseExamples(tx, workspaceId, rows);
  const attempts = await eraseAnswers(tx, workspaceId, ids);
  const refused = await eraseRefused(tx, workspaceId, ids);
  return { events: present.length, deliveries, attempts, examples, refused };
}

/**
 * What a stage kept of these events: one that a schema only warned of was accepted as well. An excerpt may have been cut
 * before the user's id.
 */
async function eraseRefused(tx: Queryable, workspaceId: string, ids: readonly string[]): Promise<number> {
  const { rowCount } = await tx.query(
    /* sql */ `
      delete from events.refused_events where workspace_id = $1 and event_id in (
        select event_id from events.raw_events where workspace_id = $1 and id = any ($2::uuid[]))`,
    [workspaceId, ids],
  );
  return rowCount!;
}

/** Deliveries of these events of which no attempt was the last one. */
async function countUnfinished(tx: Queryable, workspaceId: string, ids: readonly string[]): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(
    /* sql */ `
      select count(*)::integer as count
      from events.raw_events e cross join unnest(e.webhook_ids) as target (webhook_id)
      where e.workspace_id = $1 and e.id = any ($2::uuid[]) and not e.test and not exists (
        select from delivery.attempts a
        where a.workspace_id = $1 and a.event_row_id = e.id and a.webhook_id = target.webhook_id
          and a.status <> 'RETRYING')`,
    [workspaceId, ids],
  );
  return rows[0]!.count;
}

async function eraseAnswers(tx: Queryable, workspaceId: string, ids: readonly string[]): Promise<number> {
  const { rowCount } = await tx.query(
    /* sql */ `
      update delivery.attempts set response_headers = null, response_body = null, response_truncated = null
      where workspace_id = $1 and event_row_id = any ($2::uuid[])
        and (response_headers is not null or response_body is not null)`,
    [workspaceId, ids],
  );
  return rowCount!;
}

/** Rows are locked in the order in which the catalogue writes them. */
async function eraseExamples(tx: Queryable, workspaceId: string, rows: readonly EventRow[]): Promise<number> {
  const values = new Set<string>();
  for (const { payload } of rows) addExamples(JSON.parse(payload) as JsonValue, values);
  if (values.size === 0) return 0;
  const { rows: erased } = await tx.query<{ count: number }>(
    /* sql */ `
      with given as (
        select event_name, path, array(select e from unnest(examples) as e where e <> all ($3::text[])) as kept, examples
        from events.event_fields
        where workspace_id = $1 and event_name = any ($2::text[]) and examples && $3::text[]
        order by event_name, path for no key update
      ), changed as (
        update events.event_fields f set examples = g.kept from given g
        where f.workspace_id = $1 and f.event_name = g.event_name and f.path = g.path
      )
      select coalesce(sum(cardinality(examples) - cardinality(kept)), 0)::integer as count from given`,
    [workspaceId, [...new Set(rows.map(({ event_name }) => event_name))], [...values]],
  );
  return erased[0]!.count;
}

/** As the catalogue writes examples: JSON, cut to this length. */
const exampleLength = 100;

/** Every text and number of an event, as an example. */
function addExamples(event: JsonValue, values: Set<string>): void {
  const waiting: JsonValue[] = [event];
  for (const value of waiting) {
    if (Array.isArray(value)) waiting.push(...(value as JsonValue[]));
    else if (typeof value === 'object' && value !== null) waiting.push(...Object.values(value));
    else if (typeof value === 'string') values.add(cut(JSON.stringify(value.slice(0, exampleLength))));
    else if (typeof value === 'number') values.add(cut(JSON.stringify(value)));
  }
}

function cut(text: string): string {
  return text.slice(0, exampleLength).toWellFormed();
}
