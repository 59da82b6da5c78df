import { type AuditChange } from './audit-changes.ts';

/** What an entry of the audit log says was done. */
export const auditActions = [
  'WEBHOOK_CREATED',
  'WEBHOOK_UPDATED',
  'WEBHOOK_DELETED',
  'WEBHOOK_SECRET_ROTATED',
  'WEBHOOK_SECRET_OVERLAP_ENDED',
  'SOURCE_CREATED',
  'SOURCE_UPDATED',
  'SOURCE_DELETED',
  'EVENT_SCHEMA_SET',
  'EVENT_SCHEMA_DELETED',
  'API_KEY_CREATED',
  'API_KEY_REVOKED',
  'API_KEY_REFUSED',
  'WORKSPACE_CREATED',
  'WORKSPACE_UPDATED',
  'WORKSPACE_DELETED',
  'WORKSPACE_RESTORED',
  'MEMBER_INVITED',
  'INVITATION_REVOKED',
  'MEMBER_JOINED',
  'MEMBER_ROLE_CHANGED',
  'MEMBER_REMOVED',
  'PASSWORD_RESET_LINK_CREATED',
  'SIGN_IN',
  'SIGN_IN_FAILED',
  'SIGN_OUT',
  'SESSION_REVOKED',
  'PASSWORD_CHANGED',
  'TWO_STEP_TURNED_ON',
  'TWO_STEP_TURNED_OFF',
  'IDENTITY_LINKED',
  'IDENTITY_UNLINKED',
  'RECOVERY_CODES_CREATED',
  'RECOVERY_CODE_USED',
  'PASSKEY_ADDED',
  'PASSKEY_REMOVED',
  'SECOND_FACTORS_RESET',
  'REDELIVERY_REQUESTED',
  'TEST_SENT',
  'JOB_STARTED',
  'JOB_PAUSED',
  'JOB_RESUMED',
  'JOB_CANCELLED',
  'ENDPOINT_CHECKED',
  'ENDPOINT_RESUMED',
  'USER_ERASED',
  'USER_EXPORTED',
  'DATA_EXPORTED',
] as const;

export type AuditAction = (typeof auditActions)[number];

/** What kind of thing an entry is about. */
export const auditObjectTypes = [
  'WEBHOOK',
  'SOURCE',
  'EVENT_SCHEMA',
  'API_KEY',
  'WORKSPACE',
  'MEMBER',
  'INVITATION',
  'DELIVERY',
  'ERASURE',
  'JOB',
  'AUDIT_LOG',
] as const;

export type AuditObjectType = (typeof auditObjectTypes)[number];

/** What an entry is about. */
export interface AuditObject {
  readonly type: AuditObjectType;
  readonly id: string;
  /** What it was called then; null for what has no name. */
  readonly name: string | null;
}

/**
 * Who did something: with an API key, with the operator's bootstrap key, signed in as a person, or the product itself,
 * which has no id; nor has an unknown one, whose key or password was refused.
 */
export const auditActorKinds = ['API_KEY', 'BOOTSTRAP_KEY', 'USER', 'SYSTEM', 'UNKNOWN'] as const;

export type AuditActorKind = (typeof auditActorKinds)[number];

export interface AuditActor {
  readonly kind: AuditActorKind;
  /** Of the key or the person; null for the product itself. */
  readonly id: string | null;
}

/** An entry of the audit log. */
export interface AuditEntry {
  /** A UUIDv7 of the time. */
  readonly id: string;
  readonly occurredAt: Date;
  readonly actor: AuditActor & {
    /** What the key was called then, or the e-mail address of the person; null when it is not known. */
    readonly name: string | null;
  };
  readonly action: AuditAction;
  readonly object: AuditObject | null;
  readonly clientAddress: string | null;
  /** How often it happened within a minute: only refused keys, and what people do to sign in and out, are counted so. */
  readonly count: number;
  readonly changes: readonly AuditChange[];
}

/** On whose behalf something is changed: what every entry of the audit log begins with. */
export interface Author {
  readonly actor: AuditActor;
  /** The IP address of the client, or `unknown`; null for the product itself. */
  readonly clientAddress: string | null;
}

/** The author of what the product does by itself. */
export const theSystem: Author = { actor: { kind: 'SYSTEM', id: null }, clientAddress: null };
