/** What callers may use of this process. Settings, with the defaults of docs/configuration.md. */
export interface HttpLimits {
  /** Requests per second of one key, operations over WebSocket included. */
  readonly requestsPerSecond: number;
  /** Bytes of request bodies in memory, of all workspaces. One workspace may use half of them. */
  readonly bodyBytes: number;
  readonly socketsPerKey: number;
  readonly subscriptionsPerSocket: number;
  /** IP addresses and CIDR ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
}

/** A limit that refused something, as the metrics count it. */
export type Refused =
  | 'requests'
  | 'unknown_keys'
  | 'source_events'
  | 'source_origins'
  | 'body_bytes'
  | 'backlog'
  | 'sockets'
  | 'subscriptions'
  | 'unauthenticated_sockets';
