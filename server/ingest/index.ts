/**
 * Ingest: from what a client sends to events that are stored, routed and queued.
 * Promises: an event that is answered ACCEPTED is durable together with its deliveries, in one transaction.
 * Imports routing, storage, queue and model.
 */
export { createIngest, type Ingest, type IngestParts, type IngestResult } from './ingest.ts';
