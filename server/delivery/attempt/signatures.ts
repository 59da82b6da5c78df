import { type CustomHeader, previousSignatureHeader } from '../../model/index.ts';
import { sign } from './signature.ts';

/** What one attempt is signed with. */
export interface Signatures {
  /** Of `X-Perspection-Signature`, in lowercase hex; null when the webhook has no secret key. */
  readonly signature: string | null;
  /** The headers of all others; null when there are none, as for most webhooks. */
  readonly signatureHeaders: readonly CustomHeader[] | null;
}

/** @param previousSecret The secret key before the present one, while it is still valid. */
export function signaturesOf(
  body: Buffer,
  secretKey: string | null,
  previousSecret: string | null,
): Signatures {
  const signature = secretKey === null ? null : sign(body, secretKey);
  if (previousSecret === null) return { signature, signatureHeaders: null };
  const previous = { name: previousSignatureHeader, value: sign(body, previousSecret) };
  return { signature, signatureHeaders: [previous] };
}
