import { type AuditedFields, type AuditObject, type Role } from '../../model/index.ts';

interface KeySettings {
  readonly name: string;
  readonly role: Role;
  readonly hint?: string | null;
  readonly expiresAt?: Date | null;
}

/** What the audit log has of an API key: nothing of the key itself but its last four characters. */
export function auditedApiKey({ name, role, hint = null, expiresAt = null }: KeySettings): AuditedFields {
  return { name, role, hint, expiresAt };
}

export function apiKeyObject({ id, name }: { readonly id: string; readonly name: string }): AuditObject {
  return { type: 'API_KEY', id, name };
}
