import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import {
  type OidcRequest,
  OidcRefused,
  oidcSeconds,
  type OidcSignIn,
  TooManyAttempts,
} from '../../access/index.ts';
import { forbiddenOrigin, refuseAuth } from './auth-answers.ts';
import {
  type AuthRouteParts,
  type AuthRoutes,
  bodyOf,
  browserOf,
  keepSession,
  personOf,
  recentSessionRequired,
  sessionRequired,
} from './auth-request.ts';
import { cookieOf, setCookie } from './cookies.ts';

const callback = '/oidc/callback';
/** Where linked accounts are in the dashboard. */
const settingsPage = '/settings/sign-in';

/** What people do with the accounts that they have at a provider. */
export function oidcRoutes(oidc: OidcSignIn): AuthRoutes {
  return {
    '/oidc/start': async (parts, request, reply) => {
      const body = bodyOf(request);
      const returnTo = body.has('returnTo') ? body.text('returnTo') : '/';
      const invitation = body.has('invitation') ? body.text('invitation') : null;
      return start(oidc, parts, request, reply, { returnTo, invitation, session: null });
    },
    '/oidc/link': async (parts, request, reply) => {
      const session = await recentSessionRequired(parts, request);
      return start(oidc, parts, request, reply, { returnTo: settingsPage, invitation: null, session });
    },
    '/oidc/identities': async (parts, request) => {
      const { userId } = await sessionRequired(parts, request);
      return { identities: await oidc.list(userId) };
    },
    '/oidc/unlink': async (parts, request, reply) => {
      const session = await recentSessionRequired(parts, request);
      await oidc.unlink(session, bodyOf(request).text('id'), browserOf(parts, request));
      return reply.code(204).send();
    },
  };
}

/** Sends the browser to the provider, with a cookie by which it is known when it comes back. */
async function start(
  oidc: OidcSignIn,
  parts: AuthRouteParts,
  request: FastifyRequest,
  reply: FastifyReply,
  wish: Parameters<OidcSignIn['start']>[0],
): Promise<FastifyReply> {
  const origin = parts.admission.own.originOf(request.headers);
  if (origin === null) return refuseAuth(reply, forbiddenOrigin);
  const { location, token } = await oidc.start(wish, `${origin}/auth${callback}`, browserOf(parts, request));
  return reply
    .header('set-cookie', setCookie('oidc', token, oidcSeconds, origin.startsWith('https:')))
    .send({ location });
}

/** Where the provider sends the browser back to: a page of another origin, so that nothing but the cookie and the state count. */
export function serveOidcCallback(scope: FastifyInstance, parts: AuthRouteParts, oidc: OidcSignIn): void {
  scope.get(callback, async (request, reply) => {
    const token = cookieOf(request.headers, 'oidc', parts.admission.own);
    const query = new URL(request.url, 'http://localhost').searchParams;
    let begun: OidcRequest | null = null;
    try {
      begun = await oidc.take(token, query, browserOf(parts, request));
      if (!begun || token === null) throw new OidcRefused('EXPIRED');
      const secure = begun.redirectUri.startsWith('https:');
      reply.header('set-cookie', setCookie('oidc', '', 0, secure));
      const session = begun.sessionId === null ? null : await personOf(parts, request);
      const signedIn = await oidc.finish(begun, token, query, {
        session,
        browser: browserOf(parts, request),
      });
      if (signedIn) keepSession(reply, signedIn, secure);
      return reply.redirect(begun.returnTo, 303);
    } catch (error) {
      const page = begun?.sessionId ? settingsPage : '/';
      return reply.redirect(`${page}?sign-in=${codeOf(error, parts, oidc, request)}`, 303);
    }
  });
}

/** For the dashboard, which has the words. What the provider sent is not shown. */
function codeOf(error: unknown, parts: AuthRouteParts, oidc: OidcSignIn, request: FastifyRequest): string {
  if (error instanceof OidcRefused) {
    oidc.report(error, browserOf(parts, request));
    return error.code;
  }
  if (error instanceof TooManyAttempts) return 'RATE_LIMITED';
  parts.log.error({ err: error }, 'A sign-in by OpenID Connect failed.');
  return 'FAILED';
}
