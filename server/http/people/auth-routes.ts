import { type IncomingMessage } from 'node:http';

import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { stopping } from '../answers.ts';
import { parseExactJson } from '../exact-json.ts';
import { receiveText } from '../receive-text.ts';
import { whenClosed } from '../when-closed.ts';
import { authRefusalOf, forbiddenOrigin, httpsRequired, refuseAuth } from './auth-answers.ts';
import {
  type AuthRouteParts,
  type AuthRoutes,
  bodyOf,
  browserOf,
  personOf,
  sessionRequired,
  signIn,
} from './auth-request.ts';
import { setCookie } from './cookies.ts';
import { oidcRoutes, serveOidcCallback } from './oidc-routes.ts';
import { factorRoutes } from './factor-routes.ts';
import { passkeyRoutes } from './passkey-routes.ts';

/** Bytes, packed and unpacked. */
const bodyLimit = 16 * 1024;
/** Whose share of memory the bodies are of that come before anybody is known. */
const strangers = 'sign-in';

/**
 * Sign-in at `/auth`: JSON in, JSON or nothing out. Each request that changes something has to come from a page of ours: a
 * foreign page could otherwise sign a browser in to an account of its own, or use the session of its owner.
 */
export async function serveAuth(server: FastifyInstance, parts: AuthRouteParts): Promise<void> {
  const { people, admission, log } = parts;
  await server.register(
    async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('application/json', (request: FastifyRequest, payload: IncomingMessage) =>
        receiveText(payload, request.headers, request.bodyClaim!, bodyLimit).then((text) =>
          parseExactJson(text),
        ),
      );
      scope.setErrorHandler((error, _request, reply) =>
        refuseAuth(reply, authRefusalOf(error as never, log)),
      );
      scope.get('/methods', async ({ headers }) => ({
        password: true,
        passkeys: admission.own.relyingParty(headers) !== null,
        oidc: people.oidc && { name: people.oidc.name },
        mail: people.hasMail,
      }));
      await scope.register(async (changes) => {
        changes.addHook('onRequest', async (request, reply) => admit(parts, request, reply));
        const ofProvider = people.oidc && oidcRoutes(people.oidc);
        const all = { ...routes, ...factorRoutes, ...passkeyRoutes, ...ofProvider };
        for (const [path, run] of Object.entries(all))
          changes.post(path, async (request, reply) => run(parts, request, reply));
      });
      if (people.oidc) serveOidcCallback(scope, parts, people.oidc);
    },
    { prefix: '/auth' },
  );
}

/** Refuses what can be refused by the head of a request. */
function admit(
  { admission, stopping: isStopping }: AuthRouteParts,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { headers } = request;
  if (isStopping()) return refuseAuth(reply, stopping);
  if (!admission.own.isOwn(headers)) return refuseAuth(reply, forbiddenOrigin);
  if (admission.own.isSecure(headers) === null) return refuseAuth(reply, httpsRequired);
  const claim = admission.bodies.claim(strangers);
  request.bodyClaim = claim;
  whenClosed(reply.raw, claim.release);
  return undefined;
}

const routes: AuthRoutes = {
  '/sign-in': async (parts, request, reply) => {
    const body = bodyOf(request);
    const email = body.text('email');
    const password = body.text('password');
    const code = body.has('code') ? body.text('code') : null;
    const browser = browserOf(parts, request);
    const signedIn = await parts.people.signIns.withPassword(email, password, browser, code);
    return signIn(parts, request, reply, signedIn);
  },
  '/sign-out': async (parts, request, reply) => {
    await parts.people.signIns.signOut(browserOf(parts, request));
    const secure = parts.admission.own.isSecure(request.headers) === true;
    return reply
      .header('set-cookie', setCookie('session', '', 0, secure))
      .code(204)
      .send();
  },
  '/set-up': async (parts, request, reply) => {
    const body = bodyOf(request);
    const chosen = { email: body.text('email'), name: body.text('name'), password: body.text('password') };
    const signedIn = await parts.people.joining.setUp(body.text('token'), chosen, browserOf(parts, request));
    return signIn(parts, request, reply, signedIn);
  },
  '/invitation': (parts, request) =>
    parts.people.joining.invitation(bodyOf(request).text('token'), browserOf(parts, request)),
  '/invitation/accept': async (parts, request, reply) => {
    const body = bodyOf(request);
    const token = body.text('token');
    const chosen = body.has('name', 'password')
      ? { name: body.text('name'), password: body.text('password') }
      : null;
    const userId = (await personOf(parts, request))?.userId ?? null;
    const browser = browserOf(parts, request);
    const joined = await parts.people.joining.accept(token, chosen, userId, browser);
    const workspace = { id: joined.workspaceId };
    if (joined.signedIn) return signIn(parts, request, reply, joined.signedIn, { workspace });
    return { user: joined.user, workspace };
  },
  '/reset': async (parts, request, reply) => {
    parts.people.resets.request(bodyOf(request).text('email'), browserOf(parts, request));
    return reply.code(202).send({});
  },
  '/reset/confirm': async (parts, request, reply) => {
    const body = bodyOf(request);
    const password = body.text('password');
    await parts.people.joining.resetPassword(body.text('token'), password, browserOf(parts, request));
    return reply.code(204).send();
  },
  '/password': async (parts, request, reply) => {
    const body = bodyOf(request);
    const passwords = { current: body.text('current'), password: body.text('password') };
    const person = await sessionRequired(parts, request);
    const browser = browserOf(parts, request);
    const signedIn = await parts.people.changePassword(person, passwords, browser);
    return signIn(parts, request, reply, signedIn);
  },
};
