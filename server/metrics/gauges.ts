import { Gauge, type Registry } from 'prom-client';

import { type MetricsSources, type Reading } from './metrics-sources.ts';

/** Adds what is read whenever the metrics are. */
export function addGauges(sources: MetricsSources, registers: Registry[]): void {
  const { queues, endpoints, workerDeliveries, databaseConnections, endpointConnections, dnsNames } = sources;
  if (queues) addQueueGauges(queues, registers);
  if (sources.eventLogs) addLogLag(sources.eventLogs, registers);
  if (endpoints)
    addStateGauge(registers, {
      name: 'perspection_unhealthy_endpoints',
      help: 'Webhooks whose endpoint is down or recovering; held: deliveries that are held back for them.',
      read: endpoints,
      aggregator: 'first', // every process reads the same database
    });
  if (sources.certificates)
    addStateGauge(registers, {
      name: 'perspection_expiring_certificates',
      help: 'Enabled webhooks by the end of their client certificate: expired, soon (within 30 days).',
      read: sources.certificates,
      aggregator: 'first',
    });
  if (workerDeliveries)
    addStateGauge(registers, {
      name: 'perspection_worker_deliveries',
      help: 'Deliveries that are leased to this worker.',
      read: workerDeliveries,
    });
  addStateGauge(registers, {
    name: 'perspection_database_connections',
    help: 'Connections to PostgreSQL; wanted: requests that wait for one.',
    read: databaseConnections,
  });
  addStateGauge(registers, {
    name: 'perspection_endpoint_connections',
    help: 'Connections to endpoints.',
    read: endpointConnections,
  });
  addStateGauge(registers, {
    name: 'perspection_dns_names',
    help: 'Host names of endpoints: their look-up is under way, or waits for its turn; cached with their result.',
    read: dnsNames,
  });
  addCallerGauges(sources, registers);
  if (sources.reencryption) addReencryption(sources.reencryption, registers);
}

function addReencryption(read: () => Reading, registers: Registry[]): void {
  addStateGauge(registers, {
    name: 'perspection_reencryption_secrets',
    help: 'Stored secrets that are encrypted with a new key, in the process that does it: done, remaining, unreadable.',
    read,
  });
}

function addCallerGauges({ sockets, bodyBytes }: MetricsSources, registers: Registry[]): void {
  if (sockets)
    addStateGauge(registers, {
      name: 'perspection_sockets',
      help: 'WebSockets by state: open (with a key), unauthenticated.',
      read: sockets,
    });
  if (bodyBytes)
    new Gauge({
      name: 'perspection_request_body_bytes',
      help: 'Bytes of request bodies and of unfinished WebSocket messages in memory.',
      registers,
      collect() {
        this.set(bodyBytes());
      },
    });
}

interface StateGauge {
  readonly name: string;
  readonly help: string;
  /** Values by the label `state`. */
  readonly read: () => Reading | Promise<Reading>;
  /** How the values of several processes are combined; `sum` unless given. */
  readonly aggregator?: 'sum' | 'first';
}

function addStateGauge(registers: Registry[], { name, help, read, aggregator = 'sum' }: StateGauge): void {
  new Gauge({
    name,
    help,
    labelNames: ['state'],
    registers,
    aggregator,
    async collect() {
      const reading = await read();
      this.reset();
      for (const [state, count] of Object.entries(reading)) this.set({ state }, count);
    },
  });
}

function addQueueGauges(queues: NonNullable<MetricsSources['queues']>, registers: Registry[]): void {
  const age = new Gauge({
    name: 'perspection_queue_oldest_seconds',
    help: 'How long the oldest due job has been due.',
    labelNames: ['queue'],
    registers,
    aggregator: 'first',
  });
  new Gauge({
    name: 'perspection_queue_jobs',
    help: 'Jobs by queue and state: due, waiting (due later), claimed by a worker. As of a few seconds ago.',
    labelNames: ['queue', 'state'],
    registers,
    aggregator: 'first', // every process sees the same queues
    async collect() {
      for (const { queue, due, waiting, claimed, oldestSeconds } of await queues()) {
        for (const [state, count] of Object.entries({ due, waiting, claimed }))
          this.set({ queue, state }, count);
        age.set({ queue }, oldestSeconds);
      }
    },
  });
}

function addLogLag(eventLogs: NonNullable<MetricsSources['eventLogs']>, registers: Registry[]): void {
  new Gauge({
    name: 'perspection_event_log_lag',
    help: 'Messages of an event log that are not acknowledged yet.',
    labelNames: ['log'],
    registers,
    aggregator: 'first', // every process reads the same logs
    async collect() {
      const reading = await eventLogs();
      this.reset();
      for (const [log, count] of Object.entries(reading)) this.set({ log }, count);
    },
  });
}
