import { type SecretBox } from '../secret-box.ts';
import { type WebhookRow } from './entities.ts';
import { cellOf, type WebhookKey } from './webhook-cell.ts';

/** A new secret key, and for how long the present one goes on signing beside it. */
export interface SecretRotation {
  readonly secretKey: string;
  /** 0: the current key, and one before it, end at once. */
  readonly overlapMs: number;
}

/** Shorter keys get no hint, which would reveal too much of them. */
const shortestHintedKey = 12;

export const noPreviousSecret = { sealedPreviousSecret: null, previousSecretUntil: null } as const;

/** A secret key that is alone: one before it ends. */
export function secretColumns(secretKey: string | null, webhook: WebhookKey, box: SecretBox) {
  return {
    sealedSecret: secretKey === null ? null : box.seal(secretKey, cellOf(webhook, 'secret-key')),
    secretHint: secretKey !== null && secretKey.length >= shortestHintedKey ? secretKey.slice(-4) : null,
    ...noPreviousSecret,
  };
}

/**
 * The columns after a rotation. Rotating to the current key changes nothing, so that a call can be repeated when its answer
 * was lost. A current key that cannot be decrypted, with which nothing was sent, has no overlap.
 *
 * @returns Null when the key before the present one is still valid: a receiver may know only that one.
 */
export function rotatedColumns(
  row: WebhookRow,
  { secretKey, overlapMs }: SecretRotation,
  now: Date,
  box: SecretBox,
): Partial<WebhookRow> | null {
  if (overlapMs === 0) return secretColumns(secretKey, row, box);
  const present = readPresent(row, box);
  if (secretKey === present) return {};
  if (row.previousSecretUntil && row.previousSecretUntil > now) return null;
  const next = secretColumns(secretKey, row, box);
  if (present === null) return next;
  return {
    ...next,
    sealedPreviousSecret: box.seal(present, cellOf(row, 'previous-secret-key')),
    previousSecretUntil: new Date(now.getTime() + overlapMs),
  };
}

function readPresent(row: WebhookRow, box: SecretBox): string | null {
  if (!row.sealedSecret) return null;
  try {
    return openSecret(row.sealedSecret, row, box);
  } catch {
    return null;
  }
}

/** @throws When it cannot be decrypted. */
export function openSecret(sealed: string, webhook: WebhookKey, box: SecretBox): string {
  return box.open(sealed, cellOf(webhook, 'secret-key'));
}

/** @throws When it cannot be decrypted. */
export function openPreviousSecret(sealed: string, webhook: WebhookKey, box: SecretBox): string {
  return box.open(sealed, cellOf(webhook, 'previous-secret-key'));
}
