/** Who did something, as the API returns it. */
interface Actor {
  readonly kind: keyof typeof actorKindWords;
  readonly id?: string | null;
  readonly name?: string | null;
}

/** What was acted on, as the API returns it. */
interface ActedOn {
  readonly type: keyof typeof objectTypeWords;
  readonly id: string;
}

/** What was done, from the name of the action: "API key created". */
export function actionWords(action: string): string {
  const words = action
    .toLowerCase()
    .replaceAll('_', ' ')
    .replace(/\bapi\b/, 'API');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const objectTypeWords = {
  WEBHOOK: 'Webhook',
  SOURCE: 'Source',
  EVENT_SCHEMA: 'Schema',
  API_KEY: 'API key',
  WORKSPACE: 'Workspace',
  MEMBER: 'Member',
  INVITATION: 'Invitation',
  DELIVERY: 'Delivery',
  ERASURE: 'Erasure',
  JOB: 'Job',
  AUDIT_LOG: 'Audit log',
};

export function actorWords({ kind, name, id }: Actor): string {
  if (kind === 'SYSTEM') return 'System';
  return name ?? id ?? 'Unknown key';
}

export const actorKindWords = {
  API_KEY: 'API key',
  BOOTSTRAP_KEY: 'Bootstrap key',
  USER: 'Person',
  SYSTEM: 'System',
  UNKNOWN: 'Someone',
};

/** The page of what was acted on; null where there is none. */
export function objectPath(object: ActedOn | null | undefined): string | null {
  if (object?.type === 'WEBHOOK') return `/webhooks/${encodeURIComponent(object.id)}/log`;
  if (object?.type === 'SOURCE') return `/sources/${encodeURIComponent(object.id)}`;
  if (object?.type === 'DELIVERY') return `/events/${encodeURIComponent(object.id.split('.', 1)[0]!)}`;
  return null;
}
