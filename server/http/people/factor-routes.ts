import { type AuthRoutes, bodyOf, browserOf, sessionRequired } from './auth-request.ts';
import { answerOf, partyOf } from './passkey-request.ts';

/** What somebody who is signed in does with passkeys and second factors. */
export const factorRoutes: AuthRoutes = {
  '/factors': async (parts, request) => parts.people.factors.view(await sessionRequired(parts, request)),
  '/reauthenticate': async (parts, request, reply) => {
    const body = bodyOf(request);
    const session = await sessionRequired(parts, request);
    const proof = body.has('response')
      ? { ...answerOf(parts, request, body), party: partyOf(parts, request) }
      : { password: body.text('password'), code: body.has('code') ? body.text('code') : null };
    await parts.people.factors.reauthenticate(session, proof, browserOf(parts, request));
    return reply.code(204).send();
  },
  '/two-step/enrol': async (parts, request) =>
    parts.people.factors.twoStep.enrol(await sessionRequired(parts, request)),
  '/two-step/confirm': async (parts, request) => {
    const code = bodyOf(request).text('code');
    const session = await sessionRequired(parts, request);
    const { twoStep } = parts.people.factors;
    return { recoveryCodes: await twoStep.confirm(session, code, browserOf(parts, request)) };
  },
  '/two-step/turn-off': async (parts, request, reply) => {
    const body = bodyOf(request);
    const proof = body.has('code') ? { code: body.text('code') } : { password: body.text('password') };
    const session = await sessionRequired(parts, request);
    await parts.people.factors.twoStep.turnOff(session, proof, browserOf(parts, request));
    return reply.code(204).send();
  },
  '/two-step/recovery-codes': async (parts, request) => {
    const session = await sessionRequired(parts, request);
    const { twoStep } = parts.people.factors;
    return { recoveryCodes: await twoStep.renewCodes(session, browserOf(parts, request)) };
  },
};
