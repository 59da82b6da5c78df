import { type FastifyInstance } from 'fastify';

import { type Log } from '../log.ts';

/** One line per request at debug level: no headers, no query strings and no bodies, which may hold secrets. */
export function logRequests(server: FastifyInstance, log: Log): void {
  if (!log.isLevelEnabled('debug')) return;
  server.addHook('onResponse', async (request, reply) => {
    log.debug(
      {
        requestId: request.id,
        method: request.method,
        path: pathOf(request.url),
        httpStatus: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'A request was answered.',
    );
  });
}

export function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}
