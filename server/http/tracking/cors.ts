import { type FastifyInstance } from 'fastify';

/** Seconds for which a browser remembers the answer to a preflight; Chromium takes no more. */
const maxAge = 7200;

const allowed = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'retry-after',
  // The default, same-origin, would keep pages from reading what they may read by the header above.
  'cross-origin-resource-policy': 'cross-origin',
};

const preflight = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers':
    'authorization, content-type, content-encoding, x-retry-count, idempotency-key, traceparent',
  'access-control-max-age': String(maxAge),
};

/**
 * Lets pages of any origin call the routes of this scope, and answers preflights. Nothing is sent along by a browser
 * itself, such as cookies: who calls has the key in its code. Which origins a source takes events from is checked with
 * its key.
 */
export function allowCrossOrigin(scope: FastifyInstance): void {
  scope.addHook('onRequest', (request, reply, done) => {
    const { method, headers } = request;
    if (headers.origin === undefined) return done(); // no page of another origin
    reply.headers(allowed);
    if (method !== 'OPTIONS' || !headers['access-control-request-method']) return done();
    // 200, since some clients take no other status for success.
    void reply.headers(preflight).code(200).send({ success: true });
  });
}
