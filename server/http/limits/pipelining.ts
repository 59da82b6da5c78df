import { type Socket } from 'node:net';

import { type FastifyInstance } from 'fastify';

import { rateLimited, refuse } from '../answers.ts';
import { whenClosed } from '../when-closed.ts';

/** Requests of one connection that are under way. Browsers and stock clients send the next one after an answer. */
const most = 16;
/** A connection with so many is ended at once: each costs memory until the answers before it are read. */
const farTooMany = 64;

const tooMany = rateLimited(`At most ${most} requests of a connection are taken at a time.`, 1);

/**
 * Bounds what one connection may send without waiting for answers (HTTP pipelining).
 *
 * @param onRefused Called for each request that is refused.
 */
export function limitPipelining(server: FastifyInstance, onRefused: () => void): void {
  const underWay = new WeakMap<Socket, number>();
  server.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    const count = (underWay.get(socket) ?? 0) + 1;
    underWay.set(socket, count);
    whenClosed(reply.raw, () => underWay.set(socket, underWay.get(socket)! - 1));
    if (count <= most) return done();
    onRefused();
    if (count > farTooMany) socket.destroy();
    refuse(reply.header('connection', 'close'), tooMany);
  });
}
