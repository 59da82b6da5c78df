/**
 * Ingest: validates what a client sends, and stores, routes and queues the events.
 * Promises: an event with the result ACCEPTED is durable, and so are its deliveries, in one transaction; a preview
 * gives the verdict that the event itself would get.
 * Imports routing, storage, queue and model.
 */
export { countResults, type IngestCounts } from './count-results.ts';
export { IngestOverloaded } from './group-commit.ts';
export { type HandOver } from './hand-over.ts';
export { createIngest, type Ingest, type IngestParts } from './ingest.ts';
export { type IngestResult, maxEvents } from './results.ts';
export { type Sender } from '../model/index.ts';
export { previewEvent } from './preview.ts';
export { runStages } from './stages.ts';
