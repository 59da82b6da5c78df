import { type Rows } from '../figures.ts';
import { type Bench } from '../environment.ts';
import { dashboard } from './dashboard.ts';
import { deadDns } from './dead-dns.ts';
import { drain, failing, retriesWaiting } from './drain.ts';
import { endToEnd, fanOut } from './end-to-end.ts';
import { enrichment } from './enrichment.ts';
import { eventSearch } from './event-search.ts';
import { trackingBatch, trackingSingle } from './events-in.ts';
import { fairness } from './fairness.ts';
import { far } from './far.ts';
import { idle } from './idle.ts';
import { log } from './log.ts';
import { manyWebhooks } from './many-webhooks.ts';
import { memory } from './memory.ts';
import { overload } from './overload.ts';
import { recovery } from './recovery.ts';
import { restart } from './restart.ts';
import { routing } from './routing.ts';
import { single } from './single.ts';
import { tarpit } from './tarpit.ts';
import { tenants } from './tenants.ts';
import { trickle } from './trickle.ts';
import { watchers } from './watchers.ts';
import { webhookFigures } from './webhook-figures.ts';

/** Tables: each has rows with the same kinds of figures. */
export type Table =
  | 'Deliveries'
  | 'Events in'
  | 'Enrichment'
  | 'Overload'
  | 'Far receivers'
  | 'Latency'
  | 'Restart'
  | 'Idle'
  | 'Memory'
  | 'Routing'
  | 'Tenants'
  | 'Log'
  | 'Recovery'
  | 'Watchers'
  | 'Dashboard';

export interface Scenario {
  /** The name for `--only`. */
  readonly name: string;
  readonly table: Table;
  run(bench: Bench): Promise<Rows>;
}

/** All scenarios, in the order in which they run. Add a new one here and to the table in docs/performance.md. */
export const scenarios: readonly Scenario[] = [
  { name: 'drain', table: 'Deliveries', run: drain },
  { name: 'retries-waiting', table: 'Deliveries', run: retriesWaiting },
  { name: 'failing', table: 'Deliveries', run: failing },
  { name: 'end-to-end', table: 'Deliveries', run: endToEnd },
  { name: 'many-webhooks', table: 'Deliveries', run: manyWebhooks },
  { name: 'fan-out', table: 'Deliveries', run: fanOut },
  { name: 'single', table: 'Deliveries', run: single },
  { name: 'tracking-single', table: 'Events in', run: trackingSingle },
  { name: 'tracking-batch', table: 'Events in', run: trackingBatch },
  { name: 'enrichment', table: 'Enrichment', run: enrichment },
  { name: 'overload', table: 'Overload', run: overload },
  { name: 'trickle', table: 'Latency', run: trickle },
  { name: 'far', table: 'Far receivers', run: far },
  { name: 'fairness', table: 'Latency', run: fairness },
  { name: 'dead-dns', table: 'Latency', run: deadDns },
  { name: 'tarpit', table: 'Latency', run: tarpit },
  { name: 'idle', table: 'Idle', run: idle },
  { name: 'restart', table: 'Restart', run: restart },
  { name: 'memory', table: 'Memory', run: memory },
  { name: 'routing', table: 'Routing', run: routing },
  { name: 'tenants', table: 'Tenants', run: tenants },
  { name: 'log', table: 'Log', run: log },
  { name: 'event-search', table: 'Log', run: eventSearch },
  { name: 'webhook-figures', table: 'Log', run: webhookFigures },
  { name: 'recovery', table: 'Recovery', run: recovery },
  { name: 'watchers', table: 'Watchers', run: watchers },
  { name: 'dashboard', table: 'Dashboard', run: dashboard },
];
