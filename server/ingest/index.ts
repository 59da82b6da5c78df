/**
 * Ingest: runs what a client sends through the stages, and stores, routes and queues the events.
 * Promises: an event with the result ACCEPTED is durable, and so are its deliveries, in one transaction; a preview
 * gives the verdict that the event itself would get.
 * Imports pipeline, routing, storage, queue and model.
 */
export { type Sender, UnreadableEvent } from '../model/index.ts';
export { convertCloudEvent } from '../pipeline/index.ts';
export { countResults, type IngestCounts } from './count-results.ts';
export { IngestOverloaded } from './backlog.ts';
export { type EventSchemas, openEventSchemas } from './event-schemas.ts';
export { type HandOver } from './hand-over.ts';
export { createIngest, type Ingest, type IngestParts } from './ingest.ts';
export { type IngestResult, maxEvents } from './results.ts';
export { type EventPreview } from './preview.ts';
export { mostChanges, type PipelinePreview, type StageStep } from './stage-steps.ts';
export { replayEvent } from './replay.ts';
export { stageResultsOf } from './stage-results.ts';
export { createPipelineLog, type PipelineLog } from './pipeline-log.ts';
