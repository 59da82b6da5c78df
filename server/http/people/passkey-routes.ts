import { type AuthRoutes, bodyOf, browserOf, sessionRequired, signIn } from './auth-request.ts';
import { answerOf, keepChallenge, partyOf } from './passkey-request.ts';

/** Passkeys: adding, naming and removing them, and signing in with one. */
export const passkeyRoutes: AuthRoutes = {
  '/passkeys/offer': async (parts, request, reply) => {
    const session = await sessionRequired(parts, request);
    const party = partyOf(parts, request);
    const { passkeys } = parts.people.factors;
    const challenged = await passkeys.offer(session, party, browserOf(parts, request));
    return keepChallenge(parts, request, reply, challenged).send(challenged.options);
  },
  '/passkeys/add': async (parts, request) => {
    const body = bodyOf(request);
    const answer = { name: body.text('name'), ...answerOf(parts, request, body) };
    const session = await sessionRequired(parts, request);
    const { passkeys } = parts.people.factors;
    return passkeys.add(session, answer, partyOf(parts, request), browserOf(parts, request));
  },
  '/passkeys/rename': async (parts, request) => {
    const body = bodyOf(request);
    const [id, name] = [body.text('id'), body.text('name')];
    const session = await sessionRequired(parts, request);
    return parts.people.factors.passkeys.rename(session, id, name);
  },
  '/passkeys/remove': async (parts, request, reply) => {
    const id = bodyOf(request).text('id');
    const session = await sessionRequired(parts, request);
    await parts.people.factors.passkeys.remove(session, id, browserOf(parts, request));
    return reply.code(204).send();
  },
  '/passkeys/challenge': async (parts, request, reply) => {
    const party = partyOf(parts, request);
    const challenged = await parts.people.factors.passkeys.ask(party, browserOf(parts, request));
    return keepChallenge(parts, request, reply, challenged).send(challenged.options);
  },
  '/passkeys/sign-in': async (parts, request, reply) => {
    const answer = answerOf(parts, request, bodyOf(request));
    const party = partyOf(parts, request);
    const { passkeys } = parts.people.factors;
    const signedIn = await passkeys.signIn(answer, party, browserOf(parts, request));
    return signIn(parts, request, reply, signedIn);
  },
};
