import { type DeliveryFilter, type DeliverySource, listDeliveries } from '../storage/index.ts';
import { type SelectDeliveries } from './redelivery-slice.ts';

/**
 * The text of a filter, as a job keeps it: equal filters have equal texts. Test sends are left out of it: they are not
 * delivered again.
 */
export function formatFilter(filter: DeliveryFilter): string {
  const given = Object.entries({ ...filter, test: false }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return JSON.stringify(Object.fromEntries(given.toSorted(([one], [other]) => (one < other ? -1 : 1))));
}

function parseFilter(text: string): DeliveryFilter {
  const { since, until, ...rest } = JSON.parse(text) as DeliveryFilter & {
    readonly since?: string;
    readonly until?: string;
  };
  const dateOf = (time: string | undefined) => (time === undefined ? null : new Date(time));
  return { ...rest, since: dateOf(since), until: dateOf(until) };
}

/**
 * Selects the deliveries of a job's filter: those that wait for their first attempt, and then the others, the one that
 * changed last first. One that is attempted meanwhile moves to the beginning, which was read: none is selected twice.
 */
export function selectDeliveries(source: DeliverySource): SelectDeliveries {
  return async (tx, { workspaceId, filter, after }, limit) => {
    const page = await listDeliveries(tx, source, workspaceId, parseFilter(filter), { first: limit, after });
    return {
      keys: page.edges.map(({ node: { eventRowId, webhookId } }) => ({ eventRowId, webhookId })),
      next: page.hasNextPage ? page.endCursor : null,
    };
  };
}
