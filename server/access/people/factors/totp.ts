import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { fromBase32, toBase32 } from './base32.ts';

/** What authenticator apps take without asking: SHA-1, six digits, 30 seconds. */
const digits = 6;
const stepSeconds = 30;
/** 160 bits, as RFC 4226 recommends. */
const secretBytes = 20;
/** Steps before and after the present one whose codes are right, too: clocks differ, and people type slowly. */
const window = 1;
const issuer = 'Perspection Webhooks';

/** A new secret of an authenticator app, in base32. */
export function createTotpSecret(): string {
  return toBase32(randomBytes(secretBytes));
}

/** How an app reads a secret from a QR code. */
export function otpauthUri(secret: string, email: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(email)}`;
  const parameters = `secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
  return `otpauth://totp/${label}?${parameters}&algorithm=SHA1&digits=${digits}&period=${stepSeconds}`;
}

/** The time step of RFC 6238 that a moment is in. */
export function stepOf(at: Date): number {
  return Math.floor(at.getTime() / 1000 / stepSeconds);
}

/**
 * The one-time password of a counter, by RFC 4226.
 *
 * @param secret In base32.
 * @param length Digits, 6 to 8.
 */
export function codeOf(secret: string, counter: number, length: number = digits): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const hash = createHmac('sha1', fromBase32(secret)).update(message).digest();
  const offset = hash.at(-1)! & 15;
  const number = (hash.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** length;
  return String(number).padStart(length, '0');
}

/** Whether a text has the shape of a code. */
export function isTotpCode(text: string): boolean {
  return text.length === digits && /^\d+$/.test(text);
}

/**
 * The time step that a code belongs to, of those around now; null when it is wrong. Takes the same time for all codes.
 *
 * @param code Six digits.
 */
export function stepOfCode(secret: string, code: string, now: Date): number | null {
  const present = stepOf(now);
  let found: number | null = null;
  for (let step = present - window; step <= present + window; step += 1)
    if (timingSafeEqual(Buffer.from(codeOf(secret, step)), Buffer.from(code))) found = step;
  return found;
}
