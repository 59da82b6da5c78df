/**
 * Ingest: validates what a client sends, and stores, routes and queues the events.
 * Promises: an event with the result ACCEPTED is durable, and so are its deliveries, in one transaction.
 * Imports routing, storage, queue and model.
 */
export { createIngest, type Ingest, type IngestParts, type IngestResult } from './ingest.ts';
