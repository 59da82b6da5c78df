import { type FastifyInstance, type FastifyRequest } from 'fastify';

import { type Log } from '../log.ts';

/**
 * One line per request at debug level: no headers, no query strings and no bodies, which may hold secrets, and in the place
 * of a parameter of the path its name, since it may be the id of a user.
 */
export function logRequests(server: FastifyInstance, log: Log): void {
  if (!log.isLevelEnabled('debug')) return;
  server.addHook('onResponse', async (request, reply) => {
    log.debug(
      {
        requestId: request.id,
        method: request.method,
        path: shownPathOf(request),
        httpStatus: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'A request was answered.',
    );
  });
}

function shownPathOf({ url, routeOptions: { url: route } }: FastifyRequest): string {
  return route?.includes('/:') ? route : pathOf(url);
}

export function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}
