import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** Enough for the secrets of the webhooks that a worker meets within minutes; a miss costs microseconds. */
const cacheSize = 10_000;

/** A key object saves hashing the key again for every body: a third of the cost of a small one. */
const keys = new Map<string, KeyObject>();

/**
 * Lowercase hex HMAC-SHA256 of exactly these bytes: what `X-Perspection-Signature` carries. A secret that is text
 * counts as its UTF-8 bytes.
 */
export function sign(body: Buffer, secret: string | KeyObject): string {
  return createHmac('sha256', typeof secret === 'string' ? keyOf(secret) : secret)
    .update(body)
    .digest('hex');
}

function keyOf(secret: string): KeyObject {
  const cached = keys.get(secret);
  if (cached) return cached;
  const key = createSecretKey(secret, 'utf8');
  if (keys.size >= cacheSize) keys.delete(keys.keys().next().value!);
  keys.set(secret, key);
  return key;
}
