import { createHmac, createPrivateKey, createSecretKey, type KeyObject, sign as signWith } from 'node:crypto';

/** Enough for the secrets of the webhooks that a worker meets within minutes; a miss costs microseconds. */
const cacheSize = 10_000;

/** A key object saves hashing the key again for every body: a third of the cost of a small one. */
function cached(toKey: (secret: string) => KeyObject): (secret: string) => KeyObject {
  const keys = new Map<string, KeyObject>();
  return (secret) => {
    const known = keys.get(secret);
    if (known) return known;
    const key = toKey(secret);
    if (keys.size >= cacheSize) keys.delete(keys.keys().next().value!);
    keys.set(secret, key);
    return key;
  };
}

const keyOfText = cached((secret) => createSecretKey(secret, 'utf8'));
const standardKeyOf = cached((secret) => createSecretKey(standardKeyBytes(secret)));
const privateKeyOf = cached((key) =>
  createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' }),
);

/**
 * Lowercase hex HMAC-SHA256 of exactly these bytes: what `X-Perspection-Signature` carries. A secret that is text
 * counts as its UTF-8 bytes.
 */
export function sign(body: Buffer, secret: string | KeyObject): string {
  return createHmac('sha256', typeof secret === 'string' ? keyOfText(secret) : secret)
    .update(body)
    .digest('hex');
}

/** Lowercase hex HMAC-SHA256 of `<time>.<body>`: the product's time-stamped signature. */
export function signTimed(time: string, body: Buffer, secret: string): string {
  return createHmac('sha256', keyOfText(secret)).update(`${time}.`).update(body).digest('hex');
}

/** What Standard Webhooks signs: `<id>.<time>.<body>`, with the header's own text of the id and the time. */
export interface StandardContent {
  readonly id: string;
  readonly time: string;
  readonly body: Buffer;
}

/** Standard Webhooks' `v1`: HMAC-SHA256 in base64. */
export function signStandard({ id, time, body }: StandardContent, secret: string): string {
  const hmac = createHmac('sha256', standardKeyOf(secret)).update(`${id}.${time}.`).update(body);
  return `v1,${hmac.digest('base64')}`;
}

/** Standard Webhooks' `v1a`: ed25519 in base64. @param privateKey PKCS #8 in base64. */
export function signStandardPublic({ id, time, body }: StandardContent, privateKey: string): string {
  const content = Buffer.concat([Buffer.from(`${id}.${time}.`), body]);
  return `v1a,${signWith(null, content, privateKeyOf(privateKey)).toString('base64')}`;
}

const standardSecret = /^whsec_([A-Za-z\d+/_-]{2,})={0,2}$/;

/**
 * The bytes of a secret key as Standard Webhooks counts them: what follows `whsec_` is decoded, from base64 or base64url
 * with or without padding. Any other text counts as its UTF-8 bytes.
 */
export function standardKeyBytes(secret: string): Buffer {
  const encoded = standardSecret.exec(secret)?.[1];
  if (encoded === undefined || encoded.length % 4 === 1) return Buffer.from(secret, 'utf8');
  return Buffer.from(encoded, 'base64');
}
