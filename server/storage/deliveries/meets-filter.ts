import { type DeliveryState } from '../../model/index.ts';
import { type DeliveryFacts } from './delivery-facts.ts';
import { type DeliveryFilter } from './delivery-filter.ts';
import { matchesPending } from './list-pending.ts';

/** Whether a delivery is on the list of a filter now. It is what `listDeliveries` asks the database. */
export function meetsFilter(filter: DeliveryFilter, facts: DeliveryFacts): boolean {
  const { states, reasons, since, until } = filter;
  return (
    facts.state !== null &&
    (!states || states.includes(facts.state)) &&
    meetsForGood(filter, facts) &&
    meetsCodes(filter, facts.statusCode) &&
    (!reasons || (facts.reason !== null && reasons.includes(facts.reason))) &&
    (!since || facts.changedAt >= since) &&
    (!until || facts.changedAt < until) &&
    facts.attempts >= (filter.minAttempts ?? 0) &&
    facts.attempts <= (filter.maxAttempts ?? Infinity)
  );
}

/** What a delivery may have been before it changed. */
export interface Before {
  readonly states: readonly DeliveryState[];
  /** Whether it had attempts. */
  readonly attempted: boolean;
}

/**
 * Whether a delivery may have been on the list of a filter before it changed: what never changes of it meets the filter,
 * and nothing that is known of its past rules the rest out.
 */
export function mayHaveMetFilter(filter: DeliveryFilter, facts: DeliveryFacts, before: Before): boolean {
  const { states } = filter;
  if (states && !before.states.some((state) => states.includes(state))) return false;
  if (!before.attempted && !matchesPending({ ...filter, states: null })) return false;
  return meetsForGood(filter, facts);
}

/** What does not change in the life of a delivery. */
function meetsForGood(filter: DeliveryFilter, facts: DeliveryFacts): boolean {
  const { webhookIds, deliveries, eventName, eventId, userId, sourceId, test } = filter;
  return (
    (!webhookIds || webhookIds.some((id) => id.toLowerCase() === facts.webhookId)) &&
    (!deliveries ||
      deliveries.some(
        ({ eventRowId, webhookId }) => eventRowId === facts.eventRowId && webhookId === facts.webhookId,
      )) &&
    (!eventName || facts.eventName.startsWith(eventName)) &&
    (!eventId || facts.eventId === eventId) &&
    (!userId || facts.userId === userId) &&
    (!sourceId || facts.sourceId === sourceId.toLowerCase()) &&
    (typeof test !== 'boolean' || facts.test === test)
  );
}

function meetsCodes({ statusCodes, statusClasses }: DeliveryFilter, code: number | null): boolean {
  if (!statusCodes && !statusClasses) return true;
  if (code === null) return false;
  return Boolean(statusCodes?.includes(code) || statusClasses?.includes(Math.floor(code / 100)));
}

/** Whether a filter asks for what only the event knows. */
export function asksForEvent({ userId, sourceId }: DeliveryFilter): boolean {
  return Boolean(userId) || Boolean(sourceId);
}
