/**
 * The GraphQL API, without a transport: types, resolvers, roles, limits and errors.
 * Promises: one way in and one way out for every operation, whatever door it came by; no list costs a query per item;
 * nothing unexpected is told to a client.
 * Imports bulk, ingest, workbench, pipeline, delivery, live, access, storage, routing and model.
 */
export { createApi, type Api, type ApiParts, type PreparedOperation } from './api.ts';
export { type Context } from './context.ts';
export { type ErrorCode, errorStatuses } from './error-codes.ts';
export { ApiError } from './errors.ts';
export { exportAuditLog } from './audit/export.ts';
export { isExactNumber } from './exact-number.ts';
export { type EndpointRanges, type FieldPath, shownPath, userIdMistakes } from '../model/index.ts';
export { hidesPersonalData } from './personal-data.ts';
export { type Door, type OperationRequest } from './prepare.ts';
export { type Answer } from './live/answer.ts';
export { SubscriberAnswers } from './live/subscriber-answers.ts';
export { mayUse } from './roles.ts';
export { type OperationLimit, operationLimits } from './operation-limits.ts';
export { type OperationMeter } from './operation-meter.ts';
export { printApiSchema } from './schema.ts';
export { type ApiServices, type EncryptionKeyUse } from './services.ts';
