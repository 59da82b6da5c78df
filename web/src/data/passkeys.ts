import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';

import { askAuth, type AuthAnswer } from './auth.ts';

/** Loaded when it is used first. */
const library = () => import('@simplewebauthn/browser');

/** Has the browser answer with a passkey of this server, and sends it. */
export async function sendPasskey<Data>(path: string): Promise<AuthAnswer<Data>> {
  const offered = await askAuth<PublicKeyCredentialRequestOptionsJSON>('/passkeys/challenge');
  if (!offered.ok) return offered;
  const { startAuthentication } = await library();
  return answered(
    () => startAuthentication({ optionsJSON: offered.data }),
    (response) => askAuth<Data>(path, { response }),
  );
}

/** Has the browser make a passkey, and adds it under a name. */
export async function addPasskey<Data>(name: string): Promise<AuthAnswer<Data>> {
  const offered = await askAuth<PublicKeyCredentialCreationOptionsJSON>('/passkeys/offer');
  if (!offered.ok) return offered;
  const { startRegistration } = await library();
  return answered(
    () => startRegistration({ optionsJSON: offered.data }),
    (response) => askAuth<Data>('/passkeys/add', { name, response }),
  );
}

async function answered<Response, Data>(
  ask: () => Promise<Response>,
  send: (response: Response) => Promise<AuthAnswer<Data>>,
): Promise<AuthAnswer<Data>> {
  let response: Response;
  try {
    response = await ask();
  } catch (error) {
    const message = error instanceof Error && error.name === 'InvalidStateError' ? known : unanswered;
    return { ok: false, refusal: { code: 'NO_PASSKEY', message, field: null } };
  }
  return send(response);
}

const known = 'This device already has a passkey for your account.';
const unanswered = 'No passkey was used. Try again, or choose another device when your browser asks.';
