import { type AuditEntry, type AuditObjectType } from '../data/models.ts';

/** What was done, from the name of the action: "API key created". */
export function actionWords(action: string): string {
  const words = action
    .toLowerCase()
    .replaceAll('_', ' ')
    .replace(/\bapi\b/, 'API');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const objectTypeWords: Record<AuditObjectType, string> = {
  WEBHOOK: 'Webhook',
  SOURCE: 'Source',
  EVENT_SCHEMA: 'Schema',
  API_KEY: 'API key',
  WORKSPACE: 'Workspace',
  MEMBER: 'Member',
  INVITATION: 'Invitation',
  DELIVERY: 'Delivery',
  ERASURE: 'Erasure',
  AUDIT_LOG: 'Audit log',
};

export function actorWords({ kind, name, id }: AuditEntry['actor']): string {
  if (kind === 'SYSTEM') return 'The product itself';
  return name ?? id ?? 'Unknown key';
}

export const actorKindWords: Record<AuditEntry['actor']['kind'], string> = {
  API_KEY: 'API key',
  BOOTSTRAP_KEY: 'Bootstrap key',
  USER: 'Person',
  SYSTEM: 'By itself',
  UNKNOWN: 'Somebody',
};

/** The page of what was acted on; null where there is none. */
export function objectPath(object: AuditEntry['object']): string | null {
  if (object?.type === 'WEBHOOK') return `/webhooks/${encodeURIComponent(object.id)}/log`;
  if (object?.type === 'SOURCE') return `/sources/${encodeURIComponent(object.id)}`;
  if (object?.type === 'DELIVERY') return `/events/${encodeURIComponent(object.id.split('.', 1)[0]!)}`;
  return null;
}
