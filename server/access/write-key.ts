import { randomBytes } from 'node:crypto';

const prefix = 'wk_';
const pattern = /^wk_[\w-]{32}$/;

/** 192 random bits, with a prefix that tells people and scanners what it is: public, and no API key. */
export function createWriteKey(): string {
  return `${prefix}${randomBytes(24).toString('base64url')}`;
}

/** Whether a text is written as a write key is. */
export function isWriteKey(text: string): boolean {
  return pattern.test(text);
}
