import { randomBytes } from 'node:crypto';

import { hashKey } from '../api-keys.ts';

/** 256 random bits, as a cookie and a link have them. */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

/** How a token is stored: its SHA-256, in hex; of what is no token, that of no token. */
export function hashToken(token: string): string {
  return hashKey(token.length === tokenLength ? token : '').hex;
}

/** How a name is stored that may be long, or may not be shown: its SHA-256, in hex. */
export function hashName(name: string): string {
  return hashKey(name).hex;
}

const tokenLength = 43;
