import { type FastifyReply, type FastifyRequest } from 'fastify';

import { type Answer, PersonRefused, type RelyingParty } from '../../access/index.ts';
import { type AuthBody } from './auth-body.ts';
import { type AuthRouteParts } from './auth-request.ts';
import { cookieOf, setCookie } from './cookies.ts';

/** For whom authenticators sign here. @throws {PersonRefused} Where browsers have no passkeys. */
export function partyOf({ admission }: AuthRouteParts, { headers }: FastifyRequest): RelyingParty {
  const party = admission.own.relyingParty(headers);
  if (party) return party;
  throw new PersonRefused(
    'CONFLICT',
    'Passkeys belong to a host name, and this server was reached at an IP address.',
  );
}

/** What the browser's authenticator has answered, and for which challenge. */
export function answerOf({ admission }: AuthRouteParts, { headers }: FastifyRequest, body: AuthBody): Answer {
  return { response: body.value('response'), token: cookieOf(headers, 'challenge', admission.own) };
}

/** Sets the cookie that binds a challenge to the browser. */
export function keepChallenge(
  { admission }: AuthRouteParts,
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { token, maxAge }: { readonly token: string; readonly maxAge: number },
): FastifyReply {
  const secure = admission.own.isSecure(headers) === true;
  return reply.header('set-cookie', setCookie('challenge', token, maxAge, secure));
}
