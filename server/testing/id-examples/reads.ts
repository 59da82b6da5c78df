import { cursor, type IdExample, page, text } from './id-example.ts';

/** Queries, but for those of jobs. */
export const reads: Readonly<Record<string, IdExample>> = {
  'Query.webhook(id)': { kind: 'webhook', document: (id) => `{ webhook(id: ${id}) { name url } }` },
  'Webhook.requestPreview(eventId)': {
    kind: 'event',
    document: (id, own) =>
      `{ webhook(id: ${text(own.webhook)}) { requestPreview(eventId: ${id}) { url body } } }`,
  },
  'Query.testWebhook(id)': {
    kind: 'webhook',
    document: (id) => `{ testWebhook(id: ${id}) { matches event } }`,
  },
  'Query.testWebhook(source)': {
    kind: 'source',
    document: (id, own) => `{ testWebhook(id: ${text(own.webhook)}, source: ${id}) { matches } }`,
  },
  'Query.testFilters(source)': {
    kind: 'source',
    document: (id) => `{ testFilters(filters: {}, source: ${id}) { matches } }`,
  },
  'Query.testFilters(filters.sources)': {
    kind: 'source',
    document: (id, own) =>
      `{ testFilters(filters: { sources: [${id}] }, source: ${text(own.source)}) { matches reasons } }`,
  },
  'Query.testFilters(eventId)': {
    kind: 'event',
    document: (id) => `{ testFilters(filters: {}, eventId: ${id}) { matches event } }`,
  },
  'Query.previewFilters(filters.sources)': {
    kind: 'source',
    document: (id) => `{ previewFilters(filters: { sources: [${id}] }) { looked passedSource } }`,
  },
  'Query.previewPipeline(sourceId)': {
    kind: 'source',
    document: (id) => `{ previewPipeline(event: { event_name: "a" }, sourceId: ${id}) { matchedWebhooks } }`,
  },
  'Query.source(id)': { kind: 'source', document: (id) => `{ source(id: ${id}) { name writeKey } }` },
  'Query.event(id)': { kind: 'event', document: (id) => `{ event(id: ${id}) { eventId payload } }` },
  'Query.events(filter.sourceId)': {
    kind: 'source',
    document: (id) => `{ events(filter: { sourceId: ${id} }) ${page} }`,
  },
  'Query.events(filter.eventId)': {
    kind: 'eventId',
    document: (id) => `{ events(filter: { eventId: ${id} }) ${page} }`,
  },
  'Query.events(filter.userId)': {
    kind: 'userId',
    document: (id) => `{ events(filter: { userId: ${id} }) ${page} }`,
  },
  'Query.events(after)': {
    kind: 'eventCursor',
    document: (id) => `{ events(after: ${id}) ${page} }`,
    alike: cursor,
  },
  'Query.delivery(id)': { kind: 'delivery', document: (id) => `{ delivery(id: ${id}) { state } }` },
  'Query.deliveries(filter.webhookIds)': {
    kind: 'webhook',
    document: (id) => `{ deliveries(filter: { webhookIds: [${id}] }) ${page} }`,
  },
  'Query.deliveries(filter.deliveryIds)': {
    kind: 'delivery',
    document: (id) => `{ deliveries(filter: { deliveryIds: [${id}] }) ${page} }`,
  },
  'Query.deliveries(filter.eventId)': {
    kind: 'eventId',
    document: (id) => `{ deliveries(filter: { eventId: ${id} }) ${page} }`,
  },
  'Query.deliveries(filter.userId)': {
    kind: 'userId',
    document: (id) => `{ deliveries(filter: { userId: ${id} }) ${page} }`,
  },
  'Query.deliveries(filter.sourceId)': {
    kind: 'source',
    document: (id) => `{ deliveries(filter: { sourceId: ${id} }) ${page} }`,
  },
  'Query.deliveryCounts(filter.webhookIds)': {
    kind: 'webhook',
    document: (id) => `{ deliveryCounts(filter: { webhookIds: [${id}] }) { state count } }`,
  },
  'Query.deliveryCounts(filter.deliveryIds)': {
    kind: 'delivery',
    document: (id) => `{ deliveryCounts(filter: { deliveryIds: [${id}] }) { state count } }`,
  },
  'Query.deliveryCounts(filter.eventId)': {
    kind: 'eventId',
    document: (id) => `{ deliveryCounts(filter: { eventId: ${id} }) { state count } }`,
  },
  'Query.deliveryCounts(filter.userId)': {
    kind: 'userId',
    document: (id) => `{ deliveryCounts(filter: { userId: ${id} }) { state count } }`,
  },
  'Query.deliveryCounts(filter.sourceId)': {
    kind: 'source',
    document: (id) => `{ deliveryCounts(filter: { sourceId: ${id} }) { state count } }`,
  },
  'Query.deliveries(after)': {
    kind: 'deliveriesCursor',
    document: (id) => `{ deliveries(after: ${id}) ${page} }`,
    alike: cursor,
  },
  'Query.deliveryAttempt(id)': {
    kind: 'attempt',
    document: (id) => `{ deliveryAttempt(id: ${id}) { eventId status } }`,
  },
  'Query.deliveryAttempts(webhookId)': {
    kind: 'webhook',
    document: (id) => `{ deliveryAttempts(webhookId: ${id}) { items { id } totalCount } }`,
  },
  'Query.deliveryAttempts(filter.eventId)': {
    kind: 'eventId',
    document: (id) => `{ deliveryAttempts(filter: { eventId: ${id} }) { items { id } totalCount } }`,
  },
  'Query.deliveryAttemptsConnection(webhookId)': {
    kind: 'webhook',
    document: (id) => `{ deliveryAttemptsConnection(webhookId: ${id}) ${page} }`,
  },
  'Query.deliveryAttemptsConnection(filter.eventId)': {
    kind: 'eventId',
    document: (id) => `{ deliveryAttemptsConnection(filter: { eventId: ${id} }) ${page} }`,
  },
  'Query.deliveryAttemptsConnection(after)': {
    kind: 'logCursor',
    document: (id) => `{ deliveryAttemptsConnection(after: ${id}) ${page} }`,
    alike: cursor,
  },
  'Query.eventNames(after)': {
    kind: 'eventNameCursor',
    document: (id) => `{ eventNames(after: ${id}) { nodes { name } } }`,
    alike: cursor,
  },
  'Query.refusedEvents(after)': {
    kind: 'refusedCursor',
    document: (id) => `{ refusedEvents(after: ${id}) ${page} }`,
    alike: cursor,
  },
  'Query.refusedEvents(filter.sourceId)': {
    kind: 'source',
    document: (id) => `{ refusedEvents(filter: { sourceId: ${id} }) ${page} }`,
  },
  'Query.auditLog(after)': {
    kind: 'auditCursor',
    document: (id) => `{ auditLog(after: ${id}) { nodes { action } } }`,
    alike: cursor,
  },
  'Query.auditLog(filter.actorId)': {
    kind: 'owner',
    document: (id) => `{ auditLog(filter: { actorId: ${id} }) { nodes { action } } }`,
  },
  'Query.auditLog(filter.objectId)': {
    kind: 'webhook',
    document: (id) => `{ auditLog(filter: { objectId: ${id} }) { nodes { action } } }`,
  },
  'Webhook.history(after)': {
    kind: 'auditCursor',
    document: (id, own) =>
      `{ webhook(id: ${text(own.webhook)}) { history(after: ${id}) { nodes { action } } } }`,
    alike: cursor,
  },
  'Query.webhooksConnection(after)': {
    kind: 'webhookCursor',
    document: (id) => `{ webhooksConnection(after: ${id}) ${page} }`,
    alike: cursor,
  },
  'Query.webhooksNeedingAttention(after)': {
    kind: 'attentionCursor',
    document: (id) => `{ webhooksNeedingAttention(after: ${id}) { nodes { reason } } }`,
    alike: cursor,
  },
  'Query.workspaces(after)': {
    kind: 'workspaceCursor',
    document: (id) => `{ workspaces(after: ${id}) ${page} }`,
    alike: cursor,
  },
  'Event.deliveriesConnection(after)': {
    kind: 'deliveryCursor',
    document: (id, own) => `{ event(id: ${text(own.event)}) { deliveriesConnection(after: ${id}) ${page} } }`,
  },
  'Event.routing(after)': {
    kind: 'routingCursor',
    document: (id, own) =>
      `{ event(id: ${text(own.event)}) { routing(after: ${id}) { nodes { verdict } } } }`,
  },
  'Query.erasure(id)': { kind: 'erasure', document: (id) => `{ erasure(id: ${id}) { requestedAt } }` },
};
