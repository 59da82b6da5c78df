import { type AddressInfo } from 'node:net';

import fastify from 'fastify';

/**
 * The upper bound of what takes events by HTTP: the product's framework alone, which parses the same bodies and answers
 * 200. Runs as a process of its own, like the product, and sends the port that it listens on to its parent.
 */
const server = fastify({ logger: false, bodyLimit: 5 * 1024 * 1024 });
server.post('*', async () => ({ success: true }));
await server.listen({ host: '127.0.0.1', port: 0 });
process.send!((server.server.address() as AddressInfo).port);
process.on('disconnect', () => process.exit());
