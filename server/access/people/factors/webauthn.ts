import {
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';

import { personLimits } from '../../../model/index.ts';
import { type Account, type StoredPasskey } from '../../../storage/index.ts';

/** For whom authenticators sign: this server, as browsers see it. */
export interface RelyingParty {
  /** A host name. */
  readonly id: string;
  readonly origin: string;
}

/** What an authenticator is asked, for `navigator.credentials` of the browser, as JSON. */
export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;

/** A credential that an authenticator has made. */
export type NewCredential = Pick<StoredPasskey, 'credentialId' | 'publicKey' | 'counter' | 'transports'>;

const timeout = personLimits.challengeMinutes * 60_000;
const knownTransports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];
/** EdDSA, ES256 and RS256. */
const algorithms = [-8, -7, -257];
/** Bytes that an authenticator may choose: WebAuthn allows 1023. */
const longestCredentialId = 1364;

/** The library is loaded when it is used first. */
const library = () => import('@simplewebauthn/server');

/** What an authenticator keeps of an account: bytes that say nothing of the person. */
export function userHandleOf(userId: string): string {
  return Buffer.from(userId.replaceAll('-', ''), 'hex').toString('base64url');
}

/** @param known The passkeys of the account, whose authenticators make no second one. */
export async function creationOptions(
  { id, email, name }: Account,
  known: readonly StoredPasskey[],
  party: RelyingParty,
): Promise<CreationOptions> {
  const { generateRegistrationOptions } = await library();
  return generateRegistrationOptions({
    rpName: 'Perspection Webhooks',
    rpID: party.id,
    userID: Uint8Array.from(Buffer.from(userHandleOf(id), 'base64url')),
    userName: email,
    userDisplayName: name,
    timeout,
    attestationType: 'none',
    excludeCredentials: known.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: [...transports],
    })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  });
}

/** Any passkey of this server may answer: the browser shows which there are. */
export async function requestOptions(party: RelyingParty): Promise<RequestOptions> {
  const { generateAuthenticationOptions } = await library();
  return generateAuthenticationOptions({ rpID: party.id, timeout, userVerification: 'required' });
}

/** Checks what an authenticator has made. Null when anything of it is wrong. */
export async function verifyCreation(
  answer: unknown,
  expectedChallenge: string,
  party: RelyingParty,
): Promise<NewCredential | null> {
  const response = creationOf(answer);
  if (!response || !(await isWithoutCertificates(response.response.attestationObject))) return null;
  const { verifyRegistrationResponse } = await library();
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(() => null);
  if (!verified?.verified) return null;
  const { id, publicKey, counter } = verified.registrationInfo.credential;
  if (id.length > longestCredentialId) return null;
  const { transports = [] } = response.response;
  return { credentialId: id, publicKey: Buffer.from(publicKey), counter, transports };
}

/**
 * Whether an attestation names no certificates. None is asked for, and checking one would have the library fetch lists of
 * revoked certificates from addresses that are written in it.
 */
export async function isWithoutCertificates(attestationObject: string): Promise<boolean> {
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers');
  try {
    const decoded = decodeAttestationObject(Uint8Array.from(Buffer.from(attestationObject, 'base64url')));
    const format = decoded.get('fmt');
    return format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined);
  } catch {
    return false;
  }
}

/** An answer to a request to sign in, whose signature is not checked yet. */
export interface Assertion {
  readonly credentialId: string;
  /** Null when the authenticator does not say whose credential it is. */
  readonly userHandle: string | null;
  readonly response: AuthenticationResponseJSON;
}

/** Null when a value has not the shape of an assertion. */
export function assertionOf(answer: unknown): Assertion | null {
  const { id, rawId, type, response } = fieldsOf(answer);
  const { clientDataJSON, authenticatorData, signature, userHandle } = fieldsOf(response);
  if (!areTexts([id, rawId, clientDataJSON, authenticatorData, signature]) || type !== 'public-key')
    return null;
  if (id!.length > longestCredentialId || !/^[\w-]+$/.test(id!)) return null;
  const texts = { clientDataJSON, authenticatorData, signature } as AuthenticationResponseJSON['response'];
  return {
    credentialId: id!,
    userHandle: typeof userHandle === 'string' ? userHandle : null,
    response: { id: id!, rawId: rawId!, type, response: texts, clientExtensionResults: {} },
  };
}

/** Checks an assertion with the passkey that it names. @returns The new counter; null when anything of it is wrong. */
export async function verifyAssertion(
  { response }: Assertion,
  { credentialId, publicKey, counter }: StoredPasskey,
  expectedChallenge: string,
  party: RelyingParty,
): Promise<number | null> {
  const { verifyAuthenticationResponse } = await library();
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    credential: { id: credentialId, publicKey: Uint8Array.from(publicKey), counter },
  }).catch(() => null);
  return verified?.verified ? verified.authenticationInfo.newCounter : null;
}

function creationOf(answer: unknown): RegistrationResponseJSON | null {
  const { id, rawId, type, response } = fieldsOf(answer);
  const { clientDataJSON, attestationObject, transports } = fieldsOf(response);
  if (!areTexts([id, rawId, clientDataJSON, attestationObject]) || type !== 'public-key') return null;
  const named: readonly unknown[] = Array.isArray(transports) ? transports : [];
  return {
    id: id!,
    rawId: rawId!,
    type,
    clientExtensionResults: {},
    response: {
      clientDataJSON: clientDataJSON!,
      attestationObject: attestationObject!,
      transports: knownTransports.filter((transport) => named.includes(transport)),
    },
  };
}

type Fields = Readonly<Record<string, string | undefined>>;

/** The fields of an object; whether they are texts is checked by `areTexts`. */
function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function areTexts(values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string' && value !== '');
}
