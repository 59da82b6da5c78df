import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const prefix = 'psk_';
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Of 32 bytes, and of a CRC-32, in base 62. */
const [secretLength, checksumLength] = [43, 6];

/**
 * `psk_`, 256 random bits and their CRC-32, both in base 62: 53 characters. By prefix and checksum, secret scanners find
 * keys and nothing else.
 */
export function createApiKey(): string {
  const secret = base62(BigInt(`0x${randomBytes(32).toString('hex')}`), secretLength);
  return `${prefix}${secret}${base62(BigInt(crc32(secret)), checksumLength)}`;
}

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = digits[Number(rest % 62n)]! + text;
  return text.padStart(length, '0');
}
