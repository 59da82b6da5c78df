/** What a workspace has, by the kinds of ids that arguments take. */
export interface Ids {
  readonly workspace: string;
  readonly webhook: string;
  readonly source: string;
  readonly apiKey: string;
  /** `ApiKey.id` of the key that made the others. */
  readonly owner: string;
  /** `User.id` of a member. */
  readonly member: string;
  /** Of that member. */
  readonly session: string;
  readonly invitation: string;
  readonly erasure: string;
  /** `Job.id`. */
  readonly job: string;
  readonly jobCursor: string;
  /** `Event.id`. */
  readonly event: string;
  readonly delivery: string;
  readonly attempt: string;
  /** As senders give them. */
  readonly eventId: string;
  readonly userId: string;
  /** Idempotency keys of calls that were made. */
  readonly createKey: string;
  readonly ingestKey: string;
  readonly testKey: string;
  readonly redeliverKey: string;
  /** Cursors, by their lists. */
  readonly logCursor: string;
  readonly eventCursor: string;
  readonly eventNameCursor: string;
  readonly refusedCursor: string;
  readonly webhookCursor: string;
  readonly workspaceCursor: string;
  readonly attentionCursor: string;
  readonly auditCursor: string;
  readonly deliveryCursor: string;
  readonly routingCursor: string;
  readonly deliveriesCursor: string;
}

export interface IdExample {
  readonly kind: keyof Ids;
  /** An operation with the id at this place, in which everything else is of the caller's workspace. */
  readonly document: (id: string, own: Ids) => string;
  /** The caller's own id gets the same answer as a random one, for a reason that is said here. */
  readonly alike?: string;
}

const errors = 'userErrors { field code message }';
const cursor = 'A cursor is a place in an order, and need not be that of an item.';
const page = '{ nodes { id } pageInfo { hasNextPage } }';
const text = JSON.stringify;

/** Every argument and input field that takes an id or a cursor, by `Type.field(path)`. */
export const idExamples: Readonly<Record<string, IdExample>> = {
  'Query.webhook(id)': { kind: 'webhook', document: (id) => `{ webhook(id: ${id}) { name url } }` },
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
  'Mutation.createWebhook(input.sources)': {
    kind: 'source',
    document: (id) =>
      `mutation { createWebhook(input: { name: "N", url: "https://example.com/", sources: [${id}] }) { ${errors} } }`,
  },
  'Mutation.createWebhook(input.idempotencyKey)': {
    kind: 'createKey',
    document: (id) =>
      `mutation { createWebhook(input: { name: "N", url: "https://example.com/", idempotencyKey: ${id} }) { ${errors} } }`,
  },
  'Mutation.ingestEvents(idempotencyKey)': {
    kind: 'ingestKey',
    document: (id) =>
      `mutation { ingestEvents(events: [{ event_name: "a" }], idempotencyKey: ${id}) { results { status error { code } } } }`,
  },
  'Mutation.sendTestEvent(webhookId)': {
    kind: 'webhook',
    document: (id) => `mutation { sendTestEvent(webhookId: ${id}) { attempt { status } ${errors} } }`,
  },
  'Mutation.sendTestEvent(idempotencyKey)': {
    kind: 'testKey',
    document: (id, own) =>
      `mutation { sendTestEvent(webhookId: ${text(own.webhook)}, event: { event_name: "b" }, idempotencyKey: ${id}) { ${errors} } }`,
  },
  'Mutation.redeliver(deliveryId)': {
    kind: 'delivery',
    document: (id) => `mutation { redeliver(deliveryId: ${id}) { delivery { id } ${errors} } }`,
  },
  'Mutation.redeliver(idempotencyKey)': {
    kind: 'redeliverKey',
    document: (id, own) =>
      `mutation { redeliver(deliveryId: ${text(own.delivery)}, idempotencyKey: ${id}) { delivery { id } ${errors} } }`,
    alike: 'The call with its own key is the same call again.',
  },
  'Mutation.updateWebhook(id)': {
    kind: 'webhook',
    document: (id) =>
      `mutation { updateWebhook(id: ${id}, input: { description: "Taken" }) { webhook { name } ${errors} } }`,
  },
  'Mutation.updateWebhook(input.sources)': {
    kind: 'source',
    document: (id, own) =>
      `mutation { updateWebhook(id: ${text(own.webhook)}, input: { sources: [${id}] }) { ${errors} } }`,
  },
  'Mutation.rotateWebhookSecret(id)': {
    kind: 'webhook',
    document: (id) =>
      `mutation { rotateWebhookSecret(id: ${id}, input: { overlapHours: 1 }) { webhook { name } ${errors} } }`,
  },
  'Mutation.endWebhookSecretOverlap(id)': {
    kind: 'webhook',
    document: (id) => `mutation { endWebhookSecretOverlap(id: ${id}) { webhook { name } ${errors} } }`,
  },
  'Mutation.updateSource(id)': {
    kind: 'source',
    document: (id) =>
      `mutation { updateSource(id: ${id}, input: { enabled: true }) { source { name } ${errors} } }`,
  },
  'Mutation.updateWorkspace(id)': {
    kind: 'workspace',
    document: (id) =>
      `mutation { updateWorkspace(id: ${id}, input: { hidePersonalData: true }) { workspace { name } ${errors} } }`,
  },
  'Mutation.deleteWorkspace(id)': {
    kind: 'workspace',
    document: (id) => `mutation { deleteWorkspace(id: ${id}, name: "Wrong") { ${errors} } }`,
  },
  'Mutation.restoreWorkspace(id)': {
    kind: 'workspace',
    document: (id) => `mutation { restoreWorkspace(id: ${id}) { ${errors} } }`,
    alike: 'No key of a workspace restores one.',
  },
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
  'Mutation.changeMemberRole(userId)': {
    kind: 'member',
    document: (id) =>
      `mutation { changeMemberRole(userId: ${id}, role: VIEWER) { member { role } ${errors} } }`,
  },
  'Mutation.createPasswordResetLink(userId)': {
    kind: 'member',
    document: (id) => `mutation { createPasswordResetLink(userId: ${id}) { ${errors} } }`,
  },
  'Mutation.revokeSession(id)': {
    kind: 'session',
    document: (id) => `mutation { revokeSession(id: ${id}) { revokedId ${errors} } }`,
    alike: 'A key has no sessions.',
  },
  'Query.job(id)': { kind: 'job', document: (id) => `{ job(id: ${id}) { name } }` },
  'Query.jobs(webhookId)': {
    kind: 'webhook',
    document: (id) => `{ jobs(webhookId: ${id}) { nodes { name } } }`,
  },
  'Query.jobs(after)': {
    kind: 'jobCursor',
    document: (id) => `{ jobs(after: ${id}) { nodes { name } } }`,
    alike: cursor,
  },
  'Query.previewRedelivery(filter.webhookIds)': {
    kind: 'webhook',
    document: (id) => `{ previewRedelivery(filter: { webhookIds: [${id}] }) { total } }`,
  },
  'Mutation.startRedelivery(filter.webhookIds)': {
    kind: 'webhook',
    document: (id) =>
      `mutation { startRedelivery(filter: { webhookIds: [${id}], states: [CANCELLED] }, ratePerSecond: 0) { job { total } ${errors} } }`,
    alike: 'What a filter finds is in the preview: this call is refused.',
  },
  'Query.previewRedelivery(filter.deliveryIds)': {
    kind: 'delivery',
    document: (id) => `{ previewRedelivery(filter: { deliveryIds: [${id}] }) { total } }`,
  },
  'Mutation.startRedelivery(filter.deliveryIds)': {
    kind: 'delivery',
    document: (id) =>
      `mutation { startRedelivery(filter: { deliveryIds: [${id}], states: [CANCELLED] }, ratePerSecond: 0) { job { total } ${errors} } }`,
    alike: 'What a filter finds is in the preview: this call is refused.',
  },
  'Query.previewRedelivery(filter.eventId)': {
    kind: 'eventId',
    document: (id) => `{ previewRedelivery(filter: { eventId: ${id} }) { total } }`,
  },
  'Mutation.startRedelivery(filter.eventId)': {
    kind: 'eventId',
    document: (id) =>
      `mutation { startRedelivery(filter: { eventId: ${id}, states: [CANCELLED] }, ratePerSecond: 0) { job { total } ${errors} } }`,
    alike: 'What a filter finds is in the preview: this call is refused.',
  },
  'Query.previewRedelivery(filter.userId)': {
    kind: 'userId',
    document: (id) => `{ previewRedelivery(filter: { userId: ${id} }) { total } }`,
  },
  'Mutation.startRedelivery(filter.userId)': {
    kind: 'userId',
    document: (id) =>
      `mutation { startRedelivery(filter: { userId: ${id}, states: [CANCELLED] }, ratePerSecond: 0) { job { total } ${errors} } }`,
    alike: 'What a filter finds is in the preview: this call is refused.',
  },
  'Query.previewRedelivery(filter.sourceId)': {
    kind: 'source',
    document: (id) => `{ previewRedelivery(filter: { sourceId: ${id} }) { total } }`,
  },
  'Mutation.startRedelivery(filter.sourceId)': {
    kind: 'source',
    document: (id) =>
      `mutation { startRedelivery(filter: { sourceId: ${id}, states: [CANCELLED] }, ratePerSecond: 0) { job { total } ${errors} } }`,
    alike: 'What a filter finds is in the preview: this call is refused.',
  },
  'Mutation.startRedelivery(idempotencyKey)': {
    kind: 'createKey',
    document: (id) =>
      `mutation { startRedelivery(filter: { states: [CANCELLED] }, idempotencyKey: ${id}) { ${errors} } }`,
    alike: 'Both are keys of other calls, which other examples have made.',
  },
  'Query.previewReplay(webhookId)': {
    kind: 'webhook',
    document: (id) => `{ previewReplay(webhookId: ${id}, since: "2026-01-01T00:00:00Z") { events } }`,
  },
  'Subscription.jobChanged(id)': {
    kind: 'job',
    document: (id) => `subscription { jobChanged(id: ${id}) { name } }`,
  },
  'Mutation.startReplay(webhookId)': {
    kind: 'webhook',
    document: (id) =>
      `mutation { startReplay(webhookId: ${id}, since: "2026-01-01T00:00:00Z") { job { name } ${errors} } }`,
  },
  'Mutation.startReplay(idempotencyKey)': {
    kind: 'createKey',
    document: (id, own) =>
      `mutation { startReplay(webhookId: ${text(own.webhook)}, since: "2026-01-02T00:00:00Z", idempotencyKey: ${id}) { ${errors} } }`,
    alike: 'Both are keys of other calls, which other examples have made.',
  },
  'Mutation.discardHeld(webhookId)': {
    kind: 'webhook',
    document: (id) => `mutation { discardHeld(webhookId: ${id}) { job { name } ${errors} } }`,
  },
  'Mutation.discardHeld(idempotencyKey)': {
    kind: 'createKey',
    document: (id, own) =>
      `mutation { discardHeld(webhookId: ${text(own.webhook)}, idempotencyKey: ${id}) { ${errors} } }`,
    alike: 'Both are keys of other calls, which other examples have made.',
  },
  'Mutation.pauseJob(id)': {
    kind: 'job',
    document: (id) => `mutation { pauseJob(id: ${id}) { job { name } ${errors} } }`,
  },
  'Mutation.resumeJob(id)': {
    kind: 'job',
    document: (id) => `mutation { resumeJob(id: ${id}) { job { name } ${errors} } }`,
  },
  'Mutation.cancelJob(id)': {
    kind: 'job',
    document: (id) => `mutation { cancelJob(id: ${id}) { job { name } ${errors} } }`,
  },
  'Mutation.checkEndpoint(webhookId)': {
    kind: 'webhook',
    document: (id) => `mutation { checkEndpoint(webhookId: ${id}) { webhook { name } ${errors} } }`,
  },
  'Mutation.resumeEndpoint(webhookId)': {
    kind: 'webhook',
    document: (id) => `mutation { resumeEndpoint(webhookId: ${id}) { webhook { name } ${errors} } }`,
  },
  'Query.erasure(id)': { kind: 'erasure', document: (id) => `{ erasure(id: ${id}) { requestedAt } }` },
  // What ends things comes last.
  'Mutation.eraseUser(userId)': {
    kind: 'userId',
    document: (id) => `mutation { eraseUser(userId: ${id}) { ${errors} } }`,
    alike: 'Any id may be asked for: what is found of it is counted later.',
  },
  'Mutation.removeMember(userId)': {
    kind: 'member',
    document: (id) => `mutation { removeMember(userId: ${id}) { ${errors} } }`,
  },
  'Mutation.revokeInvitation(id)': {
    kind: 'invitation',
    document: (id) => `mutation { revokeInvitation(id: ${id}) { revokedId ${errors} } }`,
  },
  'Mutation.revokeApiKey(id)': {
    kind: 'apiKey',
    document: (id) => `mutation { revokeApiKey(id: ${id}) { revokedId ${errors} } }`,
  },
  'Mutation.deleteSource(id)': {
    kind: 'source',
    document: (id) => `mutation { deleteSource(id: ${id}) { deletedId ${errors} } }`,
  },
  'Mutation.deleteWebhook(id)': {
    kind: 'webhook',
    document: (id) => `mutation { deleteWebhook(id: ${id}) { deletedId ${errors} } }`,
  },
};

/** Arguments that are called like an id or a cursor, and are none. */
export const noIds: readonly string[] = [
  // Numbers of attempts.
  'Delivery.attemptsConnection(after)',
  // What an authorisation server calls the webhook.
  'Mutation.createWebhook(input.authentication.oauth2.clientId)',
  'Mutation.updateWebhook(input.authentication.oauth2.clientId)',
];
