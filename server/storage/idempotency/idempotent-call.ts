import { createHash } from 'node:crypto';

import { maxJsonDepth } from '../../model/index.ts';
import { type IdempotentCall } from './idempotency.ts';

/** A call with a valid key, ready to be run once; null without a key. */
export function idempotentCall(
  mutation: string,
  key: string | null | undefined,
  given: Readonly<Record<string, unknown>>,
): IdempotentCall | null {
  if (key === null || key === undefined) return null;
  const hash = createHash('sha256').update(`${mutation}\n`);
  return { key, fingerprint: hash.update(canonicalJson(given)).digest('base64') };
}

/**
 * JSON with sorted names, so that equal values have equal texts; what is undefined is left out. Levels that no stored
 * value can have are cut: nothing depends on them, and they could exhaust the stack.
 */
function canonicalJson(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depth > maxJsonDepth + 2) return '"…"';
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member, depth + 1)}`);
  return `{${members.join(',')}}`;
}
