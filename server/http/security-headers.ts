import { type FastifyInstance } from 'fastify';

/**
 * What a page of ours may load: its own files. Styles may be inline (Svelte's transitions, the playground's editor),
 * fonts and images may be data URLs, the editor's workers may come from blobs.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** What may stand in a Host header as the policy names it: a name, an IPv4 or bracketed IPv6 address, a port. */
const plainHost = /^[\w.:[\]-]{1,261}$/;

/** Of the last host: a server has few names. */
let last = { host: '', policy: '' };

function contentSecurityPolicyFor(host: string): string {
  if (host !== last.host || last.policy === '') last = { host, policy: policyFor(host) };
  return last.policy;
}

/** Older browsers do not take `'self'` for sockets of the same host, so they are named. */
function policyFor(host: string): string {
  const sockets = plainHost.test(host) ? ` ws://${host} wss://${host}` : '';
  return `${contentSecurityPolicy}; connect-src 'self'${sockets}`;
}

const headers = {
  // Answers hold customers' data; only pages say otherwise.
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** Every answer has them: a JSON answer that a browser is led to open as a page can do no harm. */
export function addSecurityHeaders(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('content-security-policy', contentSecurityPolicyFor(request.host));
    done();
  });
}
