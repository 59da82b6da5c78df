import { randomBytes } from 'node:crypto';

/**
 * 256 random bits in standard base64, after the prefix of Standard Webhooks, which secret scanners look for. Its
 * verifiers decode what follows the prefix, and some refuse base64url.
 */
export function generateSecretKey(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
