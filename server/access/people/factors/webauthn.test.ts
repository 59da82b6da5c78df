import { describe, expect, it } from 'vitest';

import { attestationObject } from '../../../testing/authenticator.ts';
import { assertionOf, isWithoutCertificates, userHandleOf } from './webauthn.ts';

it('a user handle has the bytes of the id and nothing of the person', () =>
  expect(userHandleOf('0190b6a4-4a30-7000-8000-0123456789ab')).toBe('AZC2pEowcACAAAEjRWeJqw'));

describe('an attestation', () => {
  const data = Buffer.alloc(40);
  // { alg: -7, sig: h'00' }, and the same with x5c: [h'00']
  const self = 'a263616c672663736967' + '4100';
  const certified = 'a363616c67266373696741006378356381' + '4100';

  it.each([
    ['none', 'a0', true],
    ['packed', self, true],
    ['packed', certified, false],
    ['fido-u2f', certified, false],
    ['tpm', self, false],
    ['android-key', self, false],
    ['apple', self, false],
  ])('of the format %s is taken only without certificates', async (format, statement, taken) =>
    expect(await isWithoutCertificates(attestationObject(format, statement, data))).toBe(taken),
  );

  it.each(['', 'AAAA', '!', 'oA', '_'.repeat(5000)])('that is %.10j is refused', async (text) =>
    expect(await isWithoutCertificates(text)).toBe(false),
  );
});

describe('an assertion', () => {
  const response = { clientDataJSON: 'a', authenticatorData: 'b', signature: 'c', userHandle: 'd' };
  const whole = { id: 'x', rawId: 'x', type: 'public-key', response };

  it('is taken with what is known of it', () =>
    expect(assertionOf({ ...whole, more: 1 })).toMatchObject({ credentialId: 'x', userHandle: 'd' }));

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'x'],
    ['a list', [whole]],
    ['one without an id', { ...whole, id: undefined }],
    ['an empty id', { ...whole, id: '' }],
    ['a long id', { ...whole, id: 'x'.repeat(1365) }],
    ['an id that is no base64url', { ...whole, id: 'x\0' }],
    ['an object as id', { ...whole, id: {} }],
    ['another type', { ...whole, type: 'password' }],
    ['no response', { ...whole, response: null }],
    ['a number as signature', { ...whole, response: { ...response, signature: 1 } }],
    ['no client data', { ...whole, response: { ...response, clientDataJSON: undefined } }],
  ])('is not %s', (_, value) => expect(assertionOf(value)).toBeNull());
});
