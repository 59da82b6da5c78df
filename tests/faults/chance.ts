import { createHash } from 'node:crypto';

/** A number from 0 to 1 that depends only on the arguments, so that a run can be repeated from its seed. */
export function chance(...of: readonly (string | number)[]): number {
  return createHash('sha256').update(of.join(' ')).digest().readUInt32BE() / 2 ** 32;
}
