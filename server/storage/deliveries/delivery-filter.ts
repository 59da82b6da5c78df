import { type DeliveryKey, type DeliveryState, type FailureReason } from '../../model/index.ts';
import { type PendingSource } from '../attempts/log.ts';
import { type Slice } from '../slice.ts';

/**
 * Which deliveries to list, count or iterate over: those that meet all that is given. Null and undefined ask for nothing;
 * an empty list matches nothing. Callers check it before: ids are UUIDs, texts can be searched for, lists are bounded.
 */
export interface DeliveryFilter {
  /** What the delivery is now. */
  readonly states?: readonly DeliveryState[] | null;
  readonly webhookIds?: readonly string[] | null;
  /** These ones. */
  readonly deliveries?: readonly DeliveryKey[] | null;
  /** How the event's name begins. */
  readonly eventName?: string | null;
  /** Status codes of the last attempt. With `statusClasses`: either. */
  readonly statusCodes?: readonly number[] | null;
  /** Their first digits, from 1 to 9. */
  readonly statusClasses?: readonly number[] | null;
  /** Why the last attempt failed. */
  readonly reasons?: readonly FailureReason[] | null;
  /**
   * When it last changed: the start of the last attempt, the time since when it is held, or, before its first attempt,
   * when its event was received. Inclusive; `until` is exclusive.
   */
  readonly since?: Date | null;
  readonly until?: Date | null;
  /** The event id that the client gave. */
  readonly eventId?: string | null;
  /** Of the event. */
  readonly userId?: string | null;
  /** Of the event. */
  readonly sourceId?: string | null;
  /** Attempts so far, inclusive. */
  readonly minAttempts?: number | null;
  readonly maxAttempts?: number | null;
  /** Whether it was a test send. */
  readonly test?: boolean | null;
}

/** One delivery, as it is now. */
export interface ListedDelivery extends DeliveryKey {
  readonly state: DeliveryState;
  /** Attempts so far. */
  readonly attempts: number;
}

/** Consecutive deliveries of a list, the one that changed last first. */
export interface DeliveryPage extends Slice<ListedDelivery> {
  /** Where the next page begins, also when this one has no items; null when there is none. */
  readonly endCursor: string | null;
}

/** What the queue knows of deliveries. Declared here, by its consumer. */
export interface DeliverySource extends PendingSource {
  /** Deliveries whose redelivery is in the queue, waiting or claimed. @param limit Returns at most this many. */
  redelivering(workspaceId: string, limit: number): Promise<DeliveryKey[]>;
  /** Deliveries that wait for their first attempt, oldest event first. `complete`: these are all. */
  oldestPending(
    workspaceId: string,
    limit: number,
  ): Promise<{ readonly keys: readonly DeliveryKey[]; readonly complete: boolean }>;
}

/** Beyond so many queued redeliveries of a workspace, FAILED deliveries among them are listed as such. */
export const mostRedelivering = 10_000;

/** Disabled and deleted webhooks of a workspace that are looked at. */
const mostInactive = 10_000;

/** More names than these would each need a look-up of their own. */
const mostNames = 20;

/** A workspace with more names may have others that are not stored. */
const namesStored = 1000;

/** What a filter depends on beside the tables of deliveries: read once for a page. */
export interface Surroundings {
  /** Webhooks that are disabled or deleted. */
  readonly inactive: readonly string[];
  readonly redelivering: readonly DeliveryKey[];
  /** The names that begin as asked for; null when they are not known, or too many. */
  readonly eventNames: readonly string[] | null;
  /** The status codes of the classes asked for, of deliveries in trouble. */
  readonly codes: readonly number[];
  /** The events of the id asked for: known beforehand, they say which partitions to look into. */
  readonly eventRowIds: readonly string[];
}

type Query = <T>(text: string, values: unknown[]) => Promise<T[]>;

/** Reads the surroundings of a filter. @param query Runs a statement, several of them at the same time. */
export async function readSurroundings(
  query: Query,
  source: DeliverySource,
  workspaceId: string,
  filter: DeliveryFilter,
): Promise<Surroundings> {
  const [inactive, redelivering, eventNames, codes, events] = await Promise.all([
    query<{ id: string }>(inactiveSql, [workspaceId, mostInactive]),
    source.redelivering(workspaceId, mostRedelivering),
    filter.eventName ? query<{ name: string }>(namesSql, [workspaceId, filter.eventName]) : [],
    filter.statusClasses?.length
      ? query<{ code: number }>(codesSql, [workspaceId, filter.statusClasses])
      : [],
    filter.eventId ? query<{ id: string }>(eventSql, [workspaceId, filter.eventId]) : [],
  ]);
  const named = eventNames.length > 0 && eventNames.length <= mostNames;
  return {
    inactive: inactive.map(({ id }) => id),
    redelivering,
    eventNames: named ? eventNames.map(({ name }) => name) : null,
    codes: codes.map(({ code }) => code),
    eventRowIds: events.map(({ id }) => id),
  };
}

const inactiveSql = /* sql */ `
  select w.id from settings.webhooks w
  where w.workspace_id = $1 and (not w.enabled or w.deleted_at is not null) limit $2`;

const namesSql = /* sql */ `
  select n.name from events.event_names n
  where n.workspace_id = $1 and starts_with(n.name, $2)
    and (select count(*) from (select from events.event_names where workspace_id = $1 limit ${namesStored}) as names)
      < ${namesStored}
  limit ${mostNames + 1}`;

/** The event of a test send has no entry in event_ids, but its attempts have an index. */
const eventSql = /* sql */ `
  select id from events.event_ids where workspace_id = $1 and event_id = $2
  union
  select event_row_id from delivery.attempts where workspace_id = $1 and event_id = $2 and origin = 'TEST'`;

/** Jumps from one code to the next, however many rows have each. */
const codesSql = /* sql */ `
  with recursive seen as (
    (select http_status as code from delivery.troubled
     where workspace_id = $1 and http_status is not null order by http_status limit 1)
    union all
    select following.code from seen, lateral (
      select http_status as code from delivery.troubled
      where workspace_id = $1 and http_status > seen.code order by http_status limit 1
    ) as following
  )
  select code from seen where code / 100 = any ($2::integer[])`;
