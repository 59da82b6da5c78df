import { expect, test } from 'vitest';

import { type OidcRefusalCode } from '../server/access/people/oidc/refused.ts';
import { oidcProblem } from '../web/src/words/oidc.ts';

/** A missing one does not compile. */
const codes: Readonly<Record<OidcRefusalCode | 'RATE_LIMITED', true>> = {
  EXPIRED: true,
  CANCELLED: true,
  PROVIDER_UNAVAILABLE: true,
  PROVIDER_FAILED: true,
  EMAIL_UNVERIFIED: true,
  NOT_INVITED: true,
  LINK_FIRST: true,
  OTHER_ADDRESS: true,
  LINKED_ELSEWHERE: true,
  LINK_INVALID: true,
  TOO_MANY: true,
  SIGNED_OUT: true,
  RATE_LIMITED: true,
};

const other = 'Signing in with Example failed. Try again.';

test.each(Object.keys(codes))('%s has words of its own', (code) => {
  expect(oidcProblem(code, 'Example')).not.toBe(other);
});

test.each(['FAILED', '<script>', 'toString', '__proto__'])(
  '%s, which is unknown, repeats nothing',
  (code) => {
    expect(oidcProblem(code, 'Example')).toBe(other);
  },
);
