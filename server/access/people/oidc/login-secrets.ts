import { createHash, createHmac } from 'node:crypto';

/** What ties a sign-in at a provider to the browser that began it. */
export interface LoginSecrets {
  /** Comes back with the answer of the provider. */
  readonly state: string;
  /** Comes back in the ID token. */
  readonly nonce: string;
  /** Is shown with the code: whoever steals the code does not have it. */
  readonly codeVerifier: string;
  /** SHA-256 of the verifier, as the provider gets it first. */
  readonly codeChallenge: string;
}

/**
 * Derives the secrets of a sign-in from the token in the browser's cookie: they are stored nowhere, and no other browser can
 * finish what this one began.
 *
 * @param token 256 random bits, in base64url.
 */
export function loginSecrets(token: string): LoginSecrets {
  const derive = (label: string) => createHmac('sha256', token).update(label).digest('base64url');
  const codeVerifier = derive('code verifier');
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
  return { state: derive('state'), nonce: derive('nonce'), codeVerifier, codeChallenge };
}
