import { type FastifyRequest } from 'fastify';

/** The header of that name, not validated. Several of them come joined, and are then no valid one. */
export function traceparentOf({ headers }: FastifyRequest): string | null {
  const { traceparent } = headers;
  return typeof traceparent === 'string' ? traceparent : null;
}
