/**
 * Delivery: claims, sends, judges, schedules and records attempts.
 * Promises: a delivery is attempted at least once, never before its time, and to a permitted address only; an attempt
 * that was recorded is there with what follows from it, or not at all.
 * Imports storage, queue, live and model.
 *
 * Its rooms, in the order of a delivery's way: `claiming` (takes jobs and keeps their leases), `dispatching` (decides what
 * starts next), `attempt` (makes one attempt), `authorizing` (access tokens of OAuth 2), `certificates` (checks of certificates that are saved), `sending` (one HTTP exchange), `dns` (addresses of host names), `recording` (writes what came of it),
 * `recovery` (breaker, release of held deliveries, orphans). `worker.ts` wires them together.
 */
export { AccessTokens, type AccessTokensParts } from './authorizing/access-tokens.ts';
export { createAuthorizedSender } from './authorizing/authorized-sender.ts';
export {
  certificateLimits,
  checkAuthorities,
  checkClientCertificate,
} from './certificates/check-certificates.ts';
export { type CertificateFacts, shownCertificates } from './certificates/read-certificates.ts';
export { queueLatencyMs } from './attempt/queue-latency.ts';
export { outgoingBounds } from './in-flight-bound.ts';
export { type RecordedAttempt } from './recording/record-batch.ts';
export { createOwnAddresses } from './sending/own-addresses.ts';
export { responseLimits } from './sending/kept-response.ts';
export { createSender, type Sender, type SenderOptions } from './sending/sender.ts';
export { type PreviewedHeader, type RequestHeaderKind, type RequestPreview } from './preview-request.ts';
export { createDeliveryService, type DeliveryService } from './service.ts';
export { Worker, type WorkerParts } from './worker.ts';
