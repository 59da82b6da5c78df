import { cursor, type IdExample } from './id-example.ts';

const firstOfChanges = 'The first message says to read the list, whatever the filter.';

/** Examples of subscriptions. */
export const live: Readonly<Record<string, IdExample>> = {
  'Subscription.webhookUpdated(id)': {
    kind: 'webhook',
    document: (id) => `subscription { webhookUpdated(id: ${id}) { kind } }`,
  },
  'Subscription.deliveryAttempted(webhookId)': {
    kind: 'webhook',
    document: (id) =>
      `subscription { deliveryAttempted(webhookId: ${id}, after: "0") { attempt { eventId } } }`,
  },
  'Subscription.deliveryAttempted(after)': {
    kind: 'logCursor',
    document: (id) => `subscription { deliveryAttempted(after: ${id}) { attempt { eventId } } }`,
    alike: cursor,
  },
  'Subscription.deliveryChanged(filter.webhookIds)': {
    kind: 'webhook',
    document: (id) => `subscription { deliveryChanged(filter: { webhookIds: [${id}] }) { resync leftOut } }`,
    alike: firstOfChanges,
  },
  'Subscription.deliveryChanged(filter.deliveryIds)': {
    kind: 'delivery',
    document: (id) => `subscription { deliveryChanged(filter: { deliveryIds: [${id}] }) { resync leftOut } }`,
    alike: firstOfChanges,
  },
  'Subscription.deliveryChanged(filter.eventId)': {
    kind: 'eventId',
    document: (id) => `subscription { deliveryChanged(filter: { eventId: ${id} }) { resync leftOut } }`,
    alike: firstOfChanges,
  },
  'Subscription.deliveryChanged(filter.userId)': {
    kind: 'userId',
    document: (id) => `subscription { deliveryChanged(filter: { userId: ${id} }) { resync leftOut } }`,
    alike: firstOfChanges,
  },
  'Subscription.deliveryChanged(filter.sourceId)': {
    kind: 'source',
    document: (id) => `subscription { deliveryChanged(filter: { sourceId: ${id} }) { resync leftOut } }`,
    alike: firstOfChanges,
  },
};
