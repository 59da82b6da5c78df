import { type FastifyInstance } from 'fastify';

/**
 * Reads no request body into memory: the bytes are discarded as they arrive, unless a route has a parser of its own. An
 * address that takes no body, or that does not exist, would otherwise hold what anybody sends to it.
 */
export function ignoreBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(null);
  });
}
