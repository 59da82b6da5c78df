import { createHash, randomBytes } from 'node:crypto';

import { personLimits } from '../../../model/index.ts';
import { toBase32 } from './base32.ts';

/** 80 bits: a code needs no slow hash, since nobody tries all of them. */
const bytes = 10;
const shape = /^[a-z2-7]{16}$/;

/** New codes, each as four groups of four characters. */
export function createRecoveryCodes(): readonly string[] {
  return Array.from({ length: personLimits.recoveryCodes }, () =>
    toBase32(randomBytes(bytes)).toLowerCase().match(/.{4}/g)!.join('-'),
  );
}

/**
 * How a code is stored: a SHA-256 in hex. The person is in it, so that somebody with the database cannot try one code
 * against all people at once.
 */
export function hashRecoveryCode(userId: string, code: string): string {
  return createHash('sha256')
    .update(`${userId}:${plainCode(code)}`)
    .digest('hex');
}

/** A code as it is compared: without the spaces and hyphens that people type or leave out. */
export function plainCode(text: string): string {
  return text.slice(0, 40).replaceAll(/[\s-]/g, '').toLowerCase();
}

/** Whether a text that `plainCode` gave has the shape of a recovery code. */
export function isRecoveryCode(plain: string): boolean {
  return shape.test(plain);
}
