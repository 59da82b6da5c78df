import { z } from 'zod';

/** A key that encrypts secrets at rest. */
export interface EncryptionKey {
  /** Stands in every text that the key encrypts. */
  readonly id: string;
  /** 32 bytes in base64. */
  readonly key: string;
}

/** The id of ENCRYPTION_KEY, which has none of its own. */
export const defaultKeyId = 'default';

const mostKeys = 20;
/** With ENCRYPTION_KEY. */
export const mostEncryptionKeys = mostKeys + 1;
const isBase64 = /^[A-Za-z0-9+/]{43}=$/;
const example = 'such as the output of: openssl rand -base64 32';
const mustBe = `must be 32 bytes in base64, ${example}`;

/** A key without an id. Whether it is weak is looked at where it would encrypt: see {@link weaknessOf}. */
export const encryptionKey = z.string().trim().regex(isBase64, mustBe);

/** Of 32 random bytes, about 30 differ; fewer than 20 do once in 10^10 keys. */
const fewestBytes = 20;
/** Of 32 random bytes, about 12 are visible characters; 28 are once in 10^8 keys. */
const mostVisible = 28;

/** Why a key must not be used, as the end of a sentence about it. Null when nothing is wrong. */
export function weaknessOf(key: string): string | null {
  if (!isBase64.test(key)) return mustBe;
  const bytes = Buffer.from(key, 'base64');
  const visible = bytes.filter((byte) => byte >= 0x20 && byte < 0x7f).length;
  const steps = new Set(bytes.map((byte, at) => (byte - (bytes[at - 1] ?? 0)) & 0xff).subarray(1));
  if (new Set(bytes).size < fewestBytes || visible >= mostVisible || steps.size === 1)
    return `is too easy to guess: it must be 32 random bytes in base64, ${example}`;
  return null;
}

/** Keys with their ids. The message repeats no value. */
export const encryptionKeys = z
  .string()
  .transform((value) => value.split(',').map(keyOf))
  .superRefine((keys, context) => {
    const problem = problemOf(keys);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

function keyOf(text: string): EncryptionKey {
  const [id = '', key = '', ...more] = text.trim().split(':');
  return { id, key: more.length > 0 ? '' : key };
}

function problemOf(keys: readonly EncryptionKey[]): string | null {
  if (
    keys.length > mostKeys ||
    !keys.every(({ id, key }) => /^[a-z0-9_-]{1,32}$/.test(id) && isBase64.test(key))
  )
    return `must be up to ${mostKeys} keys with their ids, the active one first, separated by commas: id:key,id:key, where an id is 1 to 32 characters of a-z, 0-9, - and _, and a key is 32 bytes in base64, ${example}`;
  return repetitionIn(keys);
}

/**
 * All keys, the active one first: ENCRYPTION_KEY is the last one.
 *
 * @returns Also what is wrong with them together, as a sentence. A weak key may follow the first one, so that what it
 *   encrypted can be encrypted again.
 */
export function keyRingOf(
  keys: readonly EncryptionKey[],
  single: string | undefined,
): { readonly keys: readonly EncryptionKey[]; readonly problem: string | null } {
  const all = single === undefined ? keys : [...keys, { id: defaultKeyId, key: single }];
  const repetition = repetitionIn(all);
  if (repetition)
    return {
      keys: all,
      problem: `ENCRYPTION_KEYS, with ENCRYPTION_KEY as the key ${defaultKeyId}, ${repetition}.`,
    };
  const weakness = all[0] ? weaknessOf(all[0].key) : null;
  const subject = keys.length > 0 ? 'The first key of ENCRYPTION_KEYS' : 'ENCRYPTION_KEY';
  return { keys: all, problem: weakness && `${subject} ${weakness}.` };
}

function repetitionIn(keys: readonly EncryptionKey[]): string | null {
  if (new Set(keys.map(({ id }) => id)).size < keys.length) return 'must not have two keys with the same id';
  if (new Set(keys.map(({ key }) => key)).size < keys.length) return 'must not have the same key twice';
  return null;
}
