import { type CustomHeader, encodeHeaderValue, signatureHeaderNames } from '../../model/index.ts';
import { type DeliveryTarget } from '../../storage/index.ts';
import { sign, signStandard, signStandardPublic, signTimed } from './signature.ts';

/** What one attempt is signed with. */
export interface Signatures {
  /** Of `X-Perspection-Signature`, in lowercase hex; null when the webhook has no secret key. */
  readonly signature: string | null;
  /** The headers of all others; null when there are none, as for most webhooks. */
  readonly signatureHeaders: readonly CustomHeader[] | null;
}

/** What an attempt is signed with, decrypted. */
export interface SigningKeys extends Pick<DeliveryTarget, 'secretKey' | 'extraSigning'> {
  /** The secret key before the present one, while it is still valid. */
  readonly previousSecret: string | null;
  readonly ed25519Key: string | null;
}

/** @throws When a key cannot be decrypted. */
export function signingKeys({ secretKey, extraSigning }: DeliveryTarget, now: Date): SigningKeys {
  return {
    secretKey,
    extraSigning,
    previousSecret: extraSigning?.previousSecret(now) ?? null,
    ed25519Key: extraSigning?.ed25519Key ?? null,
  };
}

interface Signed {
  readonly eventId: string;
  /** The exact bytes that are sent. */
  readonly body: Buffer;
  /** When the attempt is made: a retry has another time, and with it other signatures. */
  readonly at: Date;
}

export function signaturesOf(signed: Signed, keys: SigningKeys): Signatures {
  const { secretKey, extraSigning } = keys;
  const signature = secretKey === null ? null : sign(signed.body, secretKey);
  if (!extraSigning) return { signature, signatureHeaders: null };
  const headers = extraHeaders(signed, keys, extraSigning);
  return { signature, signatureHeaders: headers.length > 0 ? headers : null };
}

const names = signatureHeaderNames;

function extraHeaders(
  { eventId, body, at }: Signed,
  { secretKey, previousSecret, ed25519Key }: SigningKeys,
  { standard, timestamped }: NonNullable<DeliveryTarget['extraSigning']>,
): CustomHeader[] {
  const secrets = [secretKey, previousSecret].filter((secret) => secret !== null);
  const time = String(Math.floor(at.getTime() / 1000));
  const headers: CustomHeader[] = [];
  const add = (name: string, value: string) => headers.push({ name, value });
  if (previousSecret !== null) add(names.previous, sign(body, previousSecret));
  if (timestamped && secrets.length > 0) {
    add(names.timestamp, time);
    add(names.v2, [`t=${time}`, ...secrets.map((secret) => `v2=${signTimed(time, body, secret)}`)].join(','));
  }
  if (!standard) return headers;
  const content = { id: encodeHeaderValue(eventId), time, body };
  const signatures = secrets.map((secret) => signStandard(content, secret));
  if (ed25519Key !== null) signatures.push(signStandardPublic(content, ed25519Key));
  if (signatures.length === 0) return headers;
  add(names.standardId, content.id);
  add(names.standardTimestamp, time);
  add(names.standardSignature, signatures.join(' '));
  return headers;
}
