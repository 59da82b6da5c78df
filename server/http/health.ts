import { type FastifyInstance } from 'fastify';

/** Why this process should get no traffic now, a sentence each; empty when it should. */
export type Readiness = () => Promise<readonly string[]>;

/** `/healthz`: the process is alive. `/readyz`: it can serve. Both without a key, for load balancers and containers. */
export function serveHealth(server: FastifyInstance, readiness: Readiness): void {
  server.get('/healthz', async (_request, reply) => reply.send({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const reasons = await readiness();
    if (reasons.length === 0) return reply.send({ status: 'ready' });
    return reply.code(503).send({ status: 'not ready', reasons });
  });
}
