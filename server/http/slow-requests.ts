import { type Socket } from 'node:net';

import { type FastifyInstance } from 'fastify';

import { whenClosed } from './when-closed.ts';

/** Connections with a request whose head has arrived, and whose client understands 408. */
const answerable = new WeakSet<Socket>();

/** Lets requests that do not arrive whole in time be answered with 408. */
export function answerSlowRequests(server: FastifyInstance): void {
  server.addHook('onRequest', ({ raw: { socket } }, reply, done) => {
    answerable.add(socket);
    whenClosed(reply.raw, () => answerable.delete(socket));
    done();
  });
}

/**
 * Leaves them without an answer on these routes: some SDKs drop their messages after 408, one of them with an error that
 * ends the program, and all send again when the connection breaks.
 */
export function closeSlowRequests(scope: FastifyInstance): void {
  scope.addHook('onRequest', ({ raw: { socket } }, _reply, done) => {
    answerable.delete(socket);
    done();
  });
}

/** Whether a request that took too long may be answered. Before its head has arrived, nobody knows who sent it. */
export function mayAnswerSlowRequest(socket: Socket): boolean {
  return answerable.has(socket);
}
