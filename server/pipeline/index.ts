/**
 * Pipeline: the stages that every event passes, from validation to dispatch.
 * Promises: pure but for the memory of its enrichers; one verdict for ingest, previews and test sends, which all call
 * `runStages`; an event without a sender is only validated and normalised.
 * Imports model.
 */
export { runStages, type StagedEvent, type StageOptions } from './run-stages.ts';
export { checkSchema } from './schemas/check-schema.ts';
export { UsedSchema, type UsedSchemas } from './schemas/used-schema.ts';
export { convertCloudEvent } from './formats/cloud-event.ts';
export { openCountries } from './enrichers/open-countries.ts';
export { createEnrichmentTools, type EnrichmentTools, withoutMemory } from './enrichers/tools.ts';
export { askedId, claimsOf, withUser } from './identity.ts';
export { changesBetween, type FieldChange } from './field-changes.ts';
export { formatOf } from './format-of.ts';
export { excerptOf, storable } from './excerpt.ts';
