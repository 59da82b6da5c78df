import { type DeliveryKey, type DeliveryState } from '../../model/index.ts';
import { type PositionRange } from '../attempts/log-query.ts';
import { type DeliveryFilter, type Surroundings } from './delivery-filter.ts';

/** Rows that one source gives, newest position first, of which some meet the filter. */
export interface Branch {
  /** Where its rows come from. Their alias is `t`. */
  readonly from: string;
  /** What an index finds, in the order of the list. */
  readonly driver: string;
  /** What each row that it finds is checked against. */
  readonly residual: string;
  /** The state that such a row is shown in. */
  readonly state: string;
}

/** More branches than this cost more to plan than they save. */
const mostBranches = 20;

/** States as they are stored. */
const stored = ['RETRYING', 'HELD', 'FAILED', 'CANCELLED', 'DELIVERED'] as const;

export interface Branches {
  readonly branches: readonly Branch[];
  readonly values: readonly unknown[];
}

/** Columns of deliveries in trouble, and the same of those that arrived at once. */
const atOnce = /* sql */ `(
  select a.workspace_id, a.event_row_id, a.webhook_id, 'DELIVERED' as state, a.attempt_number as attempts, a.position,
    a.attempted_at as changed_at, a.event_name, a.event_id, a.origin = 'TEST' as test, a.origin, a.status,
    a.http_status, null::text as reason
  from delivery.attempts a)`;

/**
 * The statement's parts for a filter: together the branches give each delivery that meets it once, but for those that wait
 * for their first attempt in the queue. One filter drives each branch, by the value that an index has in order.
 */
export function branchesOf(
  workspaceId: string,
  filter: DeliveryFilter,
  near: Surroundings,
  range: PositionRange,
): Branches {
  const values: unknown[] = [workspaceId];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const build: Building = { filter, near, parameter, common: commonDriver(range, parameter) };
  const branches = [...troubledBranches(build), ...atOnceBranches(build)];
  return { branches, values };
}

/** What is needed to write the parts. */
interface Building {
  readonly filter: DeliveryFilter;
  readonly near: Surroundings;
  readonly parameter: (value: unknown) => string;
  /** Of each branch. */
  readonly common: string;
}

function commonDriver({ from, before }: PositionRange, parameter: Building['parameter']): string {
  const conditions = ['t.workspace_id = $1'];
  if (from !== null) conditions.push(`t.position >= ${parameter(from)}::bigint`);
  if (before !== null) conditions.push(`t.position < ${parameter(before)}::bigint`);
  return conditions.join(' and ');
}

function troubledBranches(build: Building): Branch[] {
  const { filter, near, parameter, common } = build;
  const states = filter.states ? storedStates(filter.states, near) : stored;
  const drivers = troubledDrivers(build, states);
  if (drivers.length === 0) return []; // and every parameter has to be used
  const state = currentState(build);
  const checks = [...commonChecks(build, 't.event_name'), ...codeChecks(build)];
  if (filter.states) checks.push(`${state} = any (${parameter(filter.states)}::text[])`);
  if (filter.reasons) checks.push(`t.reason = any (${parameter(filter.reasons)}::text[])`);
  const { minAttempts, maxAttempts } = filter;
  if (minAttempts !== null && minAttempts !== undefined)
    checks.push(`t.attempts >= ${parameter(minAttempts)}::integer`);
  if (maxAttempts !== null && maxAttempts !== undefined)
    checks.push(`t.attempts <= ${parameter(maxAttempts)}::integer`);
  if (filter.userId) checks.push(`t.user_id = ${parameter(filter.userId)}`);
  const residual = checks.join(' and ') || 'true';
  return drivers.map((driver) => ({
    from: 'delivery.troubled t',
    driver: `${common} and ${driver}`,
    residual,
    state,
  }));
}

/** The states under which deliveries of these states can be stored. */
function storedStates(states: readonly DeliveryState[], near: Surroundings): (typeof stored)[number][] {
  const cancels = near.inactive.length > 0 && states.includes('CANCELLED');
  const retries = near.redelivering.length > 0 && states.includes('RETRYING');
  return stored.filter((state) => {
    if (states.includes(state)) return true;
    return state === 'RETRYING' || state === 'HELD' ? cancels : state !== 'DELIVERED' && retries;
  });
}

/** What drives the branches: the filter that leaves the fewest, if it has an index and few values. */
function troubledDrivers(build: Building, states: readonly string[]): string[] {
  if (states.length === 0) return [];
  const { filter, near, parameter } = build;
  if (filter.eventId) return ofEvents(near, parameter);
  if (filter.deliveries) return ofDeliveries(filter.deliveries, parameter);
  if (filter.userId) return [`t.user_id = ${parameter(filter.userId)}`];
  const codes = filter.statusCodes || filter.statusClasses ? wantedCodes(filter, near) : null;
  if (codes && codes.length <= mostBranches)
    return codes.map((code) => `t.http_status = ${parameter(code)}::smallint`);
  if (filter.reasons) return distinct(filter.reasons).map((reason) => `t.reason = ${parameter(reason)}`);
  const webhooks = filter.webhookIds ? distinct(filter.webhookIds) : null;
  if (webhooks && webhooks.length * states.length <= mostBranches)
    return webhooks.flatMap((id) => {
      const webhook = parameter(id);
      return states.map((state) => `t.webhook_id = ${webhook}::uuid and t.state = '${state}'`);
    });
  return states.map((state) => `t.state = '${state}'${narrowed(build, state)}`);
}

/** A state that others are shown as: only those that are. */
function narrowed({ filter, near, parameter }: Building, state: string): string {
  if (!filter.states || filter.states.some((wanted) => wanted === state)) return '';
  if (state === 'RETRYING' || state === 'HELD')
    return ` and t.webhook_id = any (${parameter(near.inactive)}::uuid[])`;
  return ` and ${isAmong(near.redelivering, parameter)}`;
}

/** SQL: the state of a delivery in trouble, as the API tells it. See `deliveryState` in the model. */
function currentState({ near, parameter }: Building): string {
  if (near.inactive.length === 0 && near.redelivering.length === 0) return 't.state';
  const inactive = `t.webhook_id = any (${parameter(near.inactive)}::uuid[])`;
  const keys = near.redelivering.map(({ eventRowId, webhookId }) => `${eventRowId}${webhookId}`);
  const redelivering = `(t.event_row_id::text || t.webhook_id) = any (${parameter(keys)}::text[])`;
  return /* sql */ `case
    when t.state in ('RETRYING', 'HELD') and ${inactive} then 'CANCELLED'
    when t.state in ('FAILED', 'CANCELLED') and ${redelivering} and not ${inactive} then 'RETRYING'
    else t.state end`;
}

function atOnceBranches(build: Building): Branch[] {
  const { filter, parameter, common } = build;
  const drivers = canArriveAtOnce(filter) ? atOnceDrivers(build) : [];
  if (drivers.length === 0) return [];
  const checks = [
    `t.attempts = 1 and t.status = 'DELIVERED'`,
    /* sql */ `not exists (select from delivery.troubled x where x.workspace_id = $1
      and x.event_row_id = t.event_row_id and x.webhook_id = t.webhook_id)`,
    ...commonChecks(build, 't.event_name'),
    ...codeChecks(build),
  ];
  if (filter.userId) checks.push(ofEventWith(`e.user_id = ${parameter(filter.userId)}`));
  return drivers.map((driver) => ({
    from: `${atOnce} as t`,
    driver: `${common} and ${driver}`,
    residual: checks.join(' and '),
    state: `'DELIVERED'`,
  }));
}

function canArriveAtOnce(filter: DeliveryFilter): boolean {
  const { states, reasons, statusCodes, statusClasses, minAttempts, maxAttempts } = filter;
  if (reasons || (states && !states.includes('DELIVERED'))) return false;
  if ((minAttempts ?? 0) > 1 || (maxAttempts ?? 1) < 1) return false;
  const succeeds = [...(statusCodes ?? []).map((code) => Math.floor(code / 100)), ...(statusClasses ?? [])];
  return (!statusCodes && !statusClasses) || succeeds.includes(2);
}

function atOnceDrivers({ filter, near, parameter }: Building): string[] {
  if (filter.eventId) return ofEvents(near, parameter);
  if (filter.deliveries) return ofDeliveries(filter.deliveries, parameter);
  const codes = filter.statusClasses?.length
    ? null
    : filter.statusCodes?.filter((code) => isRareSuccess(code));
  if (codes && codes.length === filter.statusCodes!.length && codes.length <= mostBranches)
    return distinct(codes).map(
      (code) => `t.http_status <> 200 and t.http_status = ${parameter(code)}::smallint`,
    );
  if (filter.test === true) return [`t.origin = 'TEST'`];
  if (filter.webhookIds && filter.webhookIds.length <= mostBranches)
    return distinct(filter.webhookIds).map((id) => `t.webhook_id = ${parameter(id)}::uuid`);
  if (near.eventNames) return near.eventNames.map((name) => `t.event_name = ${parameter(name)}`);
  return ['true'];
}

function isRareSuccess(code: number): boolean {
  return code > 200 && code < 300;
}

/** Checks that rows of both kinds are put to. */
function commonChecks({ filter, parameter }: Building, eventName: string): string[] {
  const checks: string[] = [];
  if (filter.deliveries) checks.push(isAmong(filter.deliveries, parameter));
  if (filter.webhookIds) checks.push(`t.webhook_id = any (${parameter(filter.webhookIds)}::uuid[])`);
  if (filter.eventName) checks.push(`starts_with(${eventName}, ${parameter(filter.eventName)})`);
  if (filter.since) checks.push(`t.changed_at >= ${parameter(filter.since)}`);
  if (filter.until) checks.push(`t.changed_at < ${parameter(filter.until)}`);
  if (typeof filter.test === 'boolean') checks.push(`t.test = ${parameter(filter.test)}::boolean`);
  if (filter.sourceId) checks.push(ofEventWith(`e.source_id = ${parameter(filter.sourceId)}::uuid`));
  return checks;
}

function codeChecks({ filter, parameter }: Building): string[] {
  const { statusCodes, statusClasses } = filter;
  if (!statusCodes && !statusClasses) return [];
  const codes = `t.http_status = any (${parameter(statusCodes ?? [])}::smallint[])`;
  const classes = `t.http_status / 100 = any (${parameter(statusClasses ?? [])}::integer[])`;
  return [`(${codes} or ${classes})`];
}

function wantedCodes({ statusCodes }: DeliveryFilter, { codes }: Surroundings): number[] {
  return distinct([...(statusCodes ?? []), ...codes]);
}

/** What finds the deliveries of the events with the id asked for. */
function ofEvents({ eventRowIds }: Surroundings, parameter: Building['parameter']): string[] {
  return eventRowIds.length === 0 ? [] : [`t.event_row_id = any (${parameter(eventRowIds)}::uuid[])`];
}

/** What finds these deliveries, and others of the same events and webhooks: the ids of events say which partitions to look into. */
function ofDeliveries(keys: readonly DeliveryKey[], parameter: Building['parameter']): string[] {
  if (keys.length === 0) return [];
  const events = parameter(distinct(keys.map(({ eventRowId }) => eventRowId)));
  const webhooks = parameter(distinct(keys.map(({ webhookId }) => webhookId)));
  return [`t.event_row_id = any (${events}::uuid[]) and t.webhook_id = any (${webhooks}::uuid[])`];
}

/** SQL: whether a row is one of these deliveries. */
function isAmong(keys: readonly DeliveryKey[], parameter: Building['parameter']): string {
  const events = parameter(keys.map(({ eventRowId }) => eventRowId));
  const webhooks = parameter(keys.map(({ webhookId }) => webhookId));
  return `(t.event_row_id, t.webhook_id) in (select * from unnest(${events}::uuid[], ${webhooks}::uuid[]))`;
}

function ofEventWith(condition: string): string {
  return /* sql */ `exists (select from events.raw_events e
    where e.workspace_id = $1 and e.id = t.event_row_id and ${condition})`;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
