import { cursor, errors, type IdExample, text } from './id-example.ts';

/** What is asked of jobs on many deliveries, and of those alone. */
export const jobs: Readonly<Record<string, IdExample>> = {
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
};
