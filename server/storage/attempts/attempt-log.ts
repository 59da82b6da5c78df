import {
  type Attempt,
  type AttemptKey,
  type AttemptResponse,
  type AttemptSummary,
  type DeliveryKey,
} from '../../model/index.ts';
import { type DeliverySource } from '../deliveries/delivery-filter.ts';
import { findHeld } from '../health/find-held.ts';
import { type Reads } from '../postgres/reads.ts';
import { type SecretBox } from '../secret-box.ts';
import { type Slice } from '../slice.ts';
import { type AttemptPage, type AttemptQuery, countLog, readLogAfter, readLogPage } from './log.ts';
import { readResponses } from './read-attempts.ts';
import { type DeliveryPageRequest, readDeliveryPages, readLastAttempts } from './read-deliveries.ts';
import { readAttemptSummaries } from './read-summaries.ts';
import { readRequests, type SentRequest } from './requests.ts';

/** The log of attempts. Callers have to check that ids are UUIDs. */
export interface AttemptLog {
  page(workspaceId: string, query: AttemptQuery & { limit: number; offset: number }): Promise<AttemptPage>;
  count(workspaceId: string, query: AttemptQuery): Promise<number>;
  /** @throws {InvalidCursor} */
  after(
    workspaceId: string,
    query: AttemptQuery & { first: number; after: string | null },
  ): Promise<Slice<Attempt>>;
  /** The attempts of deliveries: one page for each request, in their order, oldest first. */
  pagesOfDeliveries(workspaceId: string, requests: readonly DeliveryPageRequest[]): Promise<Slice<Attempt>[]>;
  /** In the order of the keys; null where no attempt was made. */
  lastOfDeliveries(workspaceId: string, keys: readonly DeliveryKey[]): Promise<(Attempt | null)[]>;
  /** What the attempts of each delivery come to, in the order of the keys. */
  summaries(workspaceId: string, keys: readonly DeliveryKey[]): Promise<AttemptSummary[]>;
  /** Those of these deliveries that are held back while their endpoint is down. */
  held(workspaceId: string, keys: readonly DeliveryKey[]): Promise<DeliveryKey[]>;
  /** In the order of the keys; null where there was no response. */
  responses(workspaceId: string, keys: readonly AttemptKey[]): Promise<(AttemptResponse | null)[]>;
  /** In the order of the attempts; null where nothing was sent. */
  requests(workspaceId: string, attempts: readonly Attempt[]): Promise<(SentRequest | null)[]>;
}

/** Reads the log of attempts by the connections for what the API reads. */
export function createAttemptLog(reads: Reads, box: SecretBox, pending: DeliverySource): AttemptLog {
  return {
    page: (workspaceId, query) => readLogPage(reads(workspaceId), pending, workspaceId, query),
    count: (workspaceId, query) => countLog(reads(workspaceId), pending, workspaceId, query),
    after: (workspaceId, query) => readLogAfter(reads(workspaceId), workspaceId, query),
    pagesOfDeliveries: (workspaceId, requests) =>
      readDeliveryPages(reads(workspaceId), workspaceId, requests),
    lastOfDeliveries: (workspaceId, keys) => readLastAttempts(reads(workspaceId), workspaceId, keys),
    summaries: (workspaceId, keys) => readAttemptSummaries(reads(workspaceId), workspaceId, keys),
    held: (workspaceId, keys) => findHeld(reads(workspaceId), workspaceId, keys),
    responses: (workspaceId, keys) => readResponses(reads(workspaceId), workspaceId, keys),
    requests: (workspaceId, attempts) => readRequests(reads(workspaceId), box, workspaceId, attempts),
  };
}
