import { type Role } from './event.ts';
import { checkRequiredText, Mistakes } from './mistakes.ts';
import { type UserError } from './user-error.ts';

/** An API key as it is shown: the key itself is not stored. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The last four characters; null for keys that were not made by the API. */
  readonly hint: string | null;
  /** Whether it is the bootstrap key, which the operator sets. */
  readonly bootstrap: boolean;
  readonly createdAt: Date;
  /** The id of the key that made it; null for keys that were not made by the API. */
  readonly createdBy: string | null;
  /** When it ends by itself; null for never. */
  readonly expiresAt: Date | null;
  /** To the minute or so; null for never. */
  readonly lastUsedAt: Date | null;
}

export const apiKeyLimits = {
  /** In characters. */
  nameLength: 120,
  /** Of a workspace, without revoked ones: the list of them is read at once. */
  perWorkspace: 200,
} as const;

/** Every mistake in the settings of a new key. */
export function apiKeyMistakes(
  { name, expiresAt }: { readonly name: string; readonly expiresAt?: Date | null },
  now: Date,
): readonly UserError[] {
  const mistakes = new Mistakes();
  checkRequiredText(
    name,
    { field: ['name'], label: 'The name', maxLength: apiKeyLimits.nameLength },
    mistakes,
  );
  if (expiresAt && expiresAt <= now)
    mistakes.add(['expiresAt'], 'OUT_OF_RANGE', 'The key must expire in the future; null means never.');
  return mistakes.errors;
}

/** The refusal of a key beyond the limit. */
export const apiKeyQuotaError: UserError = {
  field: null,
  code: 'TOO_MANY',
  message: `The workspace has ${apiKeyLimits.perWorkspace} API keys, the maximum: revoke one that is no longer needed.`,
};
