import { type Caller, mayCreateWorkspaces, mayResetFactors, mayRestoreWorkspaces } from '../access/index.ts';
import { type Role } from '../model/index.ts';

const everyone: readonly Role[] = ['OWNER', 'EDITOR', 'VIEWER', 'INGEST'];
const readers: readonly Role[] = ['OWNER', 'EDITOR', 'VIEWER'];
const editors: readonly Role[] = ['OWNER', 'EDITOR'];
const owners: readonly Role[] = ['OWNER'];
const senders: readonly Role[] = ['OWNER', 'EDITOR', 'INGEST'];

/** Who may ask for which field of the root types. A field that is missing here is closed to everybody. */
const allowed: Readonly<Record<string, readonly Role[]>> = {
  'Query.viewer': readers,
  'Query.apiKeys': owners,
  'Query.auditLog': owners,
  'Query.encryptionKeys': owners,
  'Query.erasure': owners,
  'Query.erasures': owners,
  'Mutation.eraseUser': owners,
  'Mutation.createApiKey': owners,
  'Mutation.revokeApiKey': owners,
  'Query.members': owners,
  'Query.invitations': owners,
  'Mutation.inviteMember': owners,
  'Mutation.revokeInvitation': owners,
  'Mutation.changeMemberRole': owners,
  /** To leave; only owners remove others. */
  'Mutation.removeMember': readers,
  'Mutation.createPasswordResetLink': owners,
  'Mutation.resetSecondFactors': owners,
  'Query.sessions': readers,
  'Mutation.revokeSession': readers,
  'Mutation.revokeOtherSessions': readers,
  'Query.workspaces': readers,
  'Mutation.createWorkspace': owners,
  'Mutation.updateWorkspace': owners,
  'Mutation.deleteWorkspace': owners,
  /** Of the bootstrap key, and of people in workspaces that they own, whichever they are in. */
  'Mutation.restoreWorkspace': readers,
  'Query.webhooks': readers,
  'Query.webhooksConnection': readers,
  'Query.webhook': readers,
  'Query.webhooksNeedingAttention': readers,
  'Query.testWebhook': readers,
  'Query.testFilters': readers,
  'Query.previewFilters': readers,
  'Query.deliveryAttempts': readers,
  'Query.deliveryAttemptsConnection': readers,
  'Query.deliveryAttempt': readers,
  'Query.delivery': readers,
  'Query.job': readers,
  'Query.jobs': readers,
  'Query.previewRedelivery': readers,
  'Query.previewReplay': readers,
  'Query.deliveries': readers,
  'Query.deliveryCounts': readers,
  'Query.event': readers,
  'Query.events': readers,
  'Query.eventTypes': readers,
  'Query.eventNames': readers,
  'Query.eventType': readers,
  'Query.sampleEvent': readers,
  'Query.pipeline': readers,
  'Query.refusedEvents': readers,
  'Query.previewPipeline': readers,
  'Query.filterSuggestions': readers,
  'Query.eventSchemas': readers,
  'Query.sources': readers,
  'Query.source': readers,
  'Mutation.createSource': editors,
  'Mutation.updateSource': editors,
  'Mutation.deleteSource': editors,
  'Mutation.setEventSchema': editors,
  'Mutation.deleteEventSchema': editors,
  'Mutation.createWebhook': editors,
  'Mutation.updateWebhook': editors,
  'Mutation.deleteWebhook': editors,
  'Mutation.rotateWebhookSecret': editors,
  'Mutation.endWebhookSecretOverlap': editors,
  'Mutation.ingestEvents': senders,
  'Mutation.sendTestEvent': editors,
  'Mutation.redeliver': editors,
  'Mutation.startRedelivery': editors,
  'Mutation.startReplay': editors,
  'Mutation.discardHeld': editors,
  'Mutation.pauseJob': editors,
  'Mutation.resumeJob': editors,
  'Mutation.cancelJob': editors,
  'Mutation.checkEndpoint': editors,
  'Mutation.resumeEndpoint': editors,
  'Subscription.webhookUpdated': readers,
  'Subscription.deliveryAttempted': readers,
  'Subscription.deliveryChanged': readers,
  'Subscription.pipelineChanged': readers,
  'Subscription.jobChanged': readers,
  // What the language itself brings: the schema is public, in the repository.
  'Query.__schema': everyone,
  'Query.__type': everyone,
  'Query.__typename': everyone,
  'Mutation.__typename': everyone,
  'Subscription.__typename': everyone,
};

/** Those of the fields above that are about no workspace, or about one that its own keys cannot enter. */
const beyondWorkspaces: Readonly<Record<string, (caller: Caller) => boolean>> = {
  'Mutation.createWorkspace': mayCreateWorkspaces,
  'Mutation.restoreWorkspace': mayRestoreWorkspaces,
  'Mutation.resetSecondFactors': mayResetFactors,
};

/** What is open to the owner of a workspace that was deleted. */
const whenDeleted: ReadonlySet<string> = new Set([
  'Query.viewer',
  'Query.workspaces',
  'Mutation.createWorkspace',
  'Mutation.restoreWorkspace',
  'Query.sessions',
  'Mutation.revokeSession',
  'Mutation.revokeOtherSessions',
  'Query.__typename',
  'Mutation.__typename',
]);

/** Whether a caller may ask for a field of a root type, such as `Mutation.createWebhook`. */
export function mayAsk(caller: Caller, field: string): boolean {
  if (caller.workspaceDeleted && !whenDeleted.has(field)) return false;
  return mayUse(caller.role, field) && (beyondWorkspaces[field]?.(caller) ?? true);
}

/** @param field a field of a root type, such as `Mutation.createWebhook`. */
export function mayUse(role: Role, field: string): boolean {
  return allowed[field]?.includes(role) ?? false;
}

/** Editors change webhooks, and so may see what others get masked. */
export function isEditor(role: Role): boolean {
  return editors.includes(role);
}
