import { type AddressInfo } from 'node:net';

import fastify from 'fastify';

import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { notFound, refusalOf, refuse } from './answers.ts';
import { type Readiness, serveHealth } from './health.ts';
import { ignoreBodies } from './ignore-bodies.ts';
import { type MetricsText, serveMetrics } from './metrics.ts';

export interface OperationsServerParts {
  readonly host: string;
  readonly port: number;
  readonly metrics: MetricsText;
  readonly readiness: Readiness;
  readonly log: Log;
}

/**
 * A port for whoever runs the product, not for those who use it: metrics and health, without a key. Every role has it,
 * and for a worker it is the only one.
 *
 * @throws The system's error when the port cannot be listened on.
 */
export async function startOperationsServer(
  parts: OperationsServerParts,
): Promise<Closeable & { readonly port: number }> {
  const { host, port, metrics, readiness, log } = parts;
  const server = fastify({ logger: false, forceCloseConnections: true });
  ignoreBodies(server);
  server.setErrorHandler((error, _request, reply) => refuse(reply, refusalOf(error as never, log)));
  server.setNotFoundHandler((_request, reply) => refuse(reply, notFound));
  serveHealth(server, readiness);
  serveMetrics(server, metrics, null);
  await server.listen({ host, port });
  return { port: (server.server.address() as AddressInfo).port, close: () => server.close() };
}
