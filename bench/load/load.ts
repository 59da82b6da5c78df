import { type BodyKind } from './bodies.ts';

/** What a load sends, to one address over keep-alive connections. */
export interface Load {
  /** Of a server on this machine. */
  readonly port: number;
  readonly path: string;
  /** Values of `Authorization`, which connections have in turn. */
  readonly authorizations: readonly string[];
  readonly kind: BodyKind;
  /** Events in a request. */
  readonly size: number;
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second, sent whether or not others are answered; null: each connection sends the next one at once. */
  readonly perSecond: number | null;
  /** The number of the first event. */
  readonly from: number;
}

/** What came of it. */
export interface LoadResult {
  readonly requests: number;
  /** Until the last answer. */
  readonly seconds: number;
  /** Requests by the status of their answers; 0 where the connection ended first. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Answers of status 429 and 503 without a whole number of seconds to wait. */
  readonly withoutRetryAfter: number;
  /** Requests at a steady rate that were not sent, since no connection was free. */
  readonly skipped: number;
  /** Of requests with status 200: from when they were due until their answer. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The first event of each request with status 200. */
  readonly acknowledged: readonly number[];
}
