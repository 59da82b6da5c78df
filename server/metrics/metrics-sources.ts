/** Current values, by the value of a label. */
export type Reading = Readonly<Record<string, number>>;

/** Functions that are called whenever the metrics are read. Those that a role does not have are left out. */
export interface MetricsSources {
  /** Jobs in the queues. */
  readonly queues?: () => Promise<readonly QueueReading[]>;
  /** Webhooks by the state of their circuit breaker, and deliveries that are held back (`held`). */
  readonly endpoints?: () => Promise<Reading>;
  /** Webhooks whose client certificate has expired, or will soon. */
  readonly certificates?: () => Promise<Reading>;
  /** Deliveries that are leased to this worker, by what they wait for. */
  readonly workerDeliveries?: () => Reading;
  /** Connections to PostgreSQL. */
  readonly databaseConnections: () => Reading;
  /** Connections to endpoints. */
  readonly endpointConnections: () => Reading;
  /** WebSockets, with and without a key. */
  readonly sockets?: () => Reading;
  /** Bytes of request bodies in memory. */
  readonly bodyBytes?: () => number;
  /** Host names of endpoints, by what becomes of them. */
  readonly dnsNames: () => Reading;
  /** Look-ups since the start, by result. */
  readonly dnsResults: () => Reading;
  /** Messages of event logs that are not acknowledged yet, by the name of the log. */
  readonly eventLogs?: () => Promise<Reading>;
  /** Stored secrets in the re-encryption of this process, by what became of them. */
  readonly reencryption?: () => Reading;
  /** The `values` of the {@link Metrics} of other processes. */
  readonly others?: () => Promise<readonly unknown[]>;
  /** What the stages of the pipeline did since the start. */
  readonly stages?: () => readonly StageReading[];
  /** Spans since the start: sent, failed or dropped. */
  readonly traceSpans?: () => Reading;
}

export interface QueueReading {
  readonly queue: string;
  /** Jobs that may be claimed now, that become due later, and that are claimed. */
  readonly due: number;
  readonly waiting: number;
  readonly claimed: number;
  /** Seconds since the job that has been due for longest became due; 0 when none is. */
  readonly oldestSeconds: number;
}

export interface StageReading {
  readonly stage: string;
  /** Events that came to it, and those that went no further. */
  readonly came: number;
  readonly refused: number;
  /** Over all events. */
  readonly seconds: number;
}
