/**
 * The transport: Fastify with the GraphQL API over HTTP and WebSocket, the dashboard's files, health and metrics.
 * Promises: no operation without a caller; no error with a stack trace; closing breaks off no request within its
 * deadline. Imports graphql, ingest, access and config.
 */
export { parseExactJson } from './exact-json.ts';
export { startOperationsServer } from './operations.ts';
export { type HttpLimits, type Refused } from './limits/http-limits.ts';
export { createHttpServer, type HttpServer, type HttpServerParts } from './server.ts';
