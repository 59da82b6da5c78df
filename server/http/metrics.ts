import { type FastifyInstance } from 'fastify';

import { shareResult } from '../async/index.ts';
import { type Admission } from './admission.ts';
import { refuse } from './answers.ts';

/** Where metrics come from. Declared here, by its consumer. */
export interface MetricsText {
  readonly contentType: string;
  text(): Promise<string>;
}

/**
 * `/metrics`, in Prometheus' text format. With `admission`, for the bootstrap key only: the numbers are of all
 * workspaces, and owners of one must not see what the others do. Requests
 * at the same time share one reading, because a reading asks the database.
 */
export function serveMetrics(
  server: FastifyInstance,
  metrics: MetricsText,
  admission: Admission | null,
): void {
  const read = shareResult(() => metrics.text());
  server.get('/metrics', async (request, reply) => {
    if (admission) {
      const refusal = await admission.admit(request, reply);
      if (refusal) return refuse(reply, refusal);
      if (!request.caller!.bootstrap) {
        const message = 'Metrics need the bootstrap key, or the port that METRICS_PORT opens.';
        return refuse(reply, { status: 403, code: 'FORBIDDEN', message });
      }
    }
    return reply.header('content-type', metrics.contentType).send(await read());
  });
}
