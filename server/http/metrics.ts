import { type FastifyInstance } from 'fastify';

import { type Access } from '../access/index.ts';
import { refuse, unauthenticated } from './answers.ts';

/** Where metrics come from. Declared here, by its consumer. */
export interface MetricsText {
  readonly contentType: string;
  text(): Promise<string>;
}

/** `/metrics`, in Prometheus' text format. With `access`, for owners only: the numbers are of all workspaces. */
export function serveMetrics(server: FastifyInstance, metrics: MetricsText, access: Access | null): void {
  server.get('/metrics', async (request, reply) => {
    if (access) {
      const caller = await access.authenticate(request.headers.authorization);
      if (!caller) return refuse(reply, unauthenticated);
      if (caller.role !== 'OWNER') {
        const message = "Metrics need an owner's key, or the port that METRICS_PORT opens.";
        return refuse(reply, { status: 403, code: 'FORBIDDEN', message });
      }
    }
    return reply.header('content-type', metrics.contentType).send(await metrics.text());
  });
}
