import { type Enricher, type JsonObject, type Sender, type Source } from '../../server/model/index.ts';
import { askedId, createEnrichmentTools, runStages, withUser } from '../../server/pipeline/index.ts';
import { type Bench } from '../environment.ts';
import { type Figures, percentile, type Rows } from '../figures.ts';
import { trackMessage } from '../load/bodies.ts';

const receivedAt = new Date('2026-02-03T04:05:08.000Z');
const rounds = 25;
const fast = 0.1;

/** Anonymous ids, and user agents of browsers, that take turns. */
const visitors = 2000;

/** All but COUNTRY, for which the operator gives a database of addresses. */
const enrichers: readonly Enricher[] = ['CAMPAIGN', 'PAGE', 'DEVICE', 'IP', 'SESSION', 'IDENTITY'];

/**
 * Measures only the stages before the transaction, in this process: what each enricher adds to the CPU time of a message
 * of analytics.js, and all of them together. IDENTITY without its statements, for a visitor whose user is known.
 */
export function enrichment({ scaled }: Bench): Promise<Rows> {
  const messages = Array.from({ length: visitors }, (_, n) => messageOf(n));
  const perRound = scaled(5000);
  const variants: readonly (readonly [label: string, on: readonly Enricher[]])[] = [
    ['no enricher', []],
    ...enrichers.map((name) => [name, [name]] as const),
    ['all enrichers', enrichers],
  ];
  const runs = variants.map(([label, on]) => ({ label, run: runnerFor(on, messages), took: [] as number[] }));
  for (const { run } of runs) run(2 * perRound); // lets V8 compile the code first
  // By turns, since the speed of machines drifts; and of many short rounds one of the fastest, since other work only adds.
  for (let round = 0; round < rounds; round += 1)
    for (const { run, took } of runs) took.push(cpuUs(() => run(perRound)) / perRound);
  const none = percentile(runs[0]!.took, fast);
  const figuresOf = (took: readonly number[]): Figures => {
    const eventUs = percentile(took, fast);
    return { eventUs, addedUs: eventUs - none };
  };
  return Promise.resolve(Object.fromEntries(runs.map(({ label, took }) => [label, figuresOf(took)])));
}

/** From a browser, so that every enricher has something to add. Every second one has a URL like no other. */
function messageOf(n: number): JsonObject {
  const message = trackMessage(n % 20) as JsonObject;
  const context = message['context'] as JsonObject;
  const page = context['page'] as JsonObject;
  const url = page['url'] as string;
  return {
    ...message,
    messageId: `m-${n}`,
    anonymousId: `a-${n}`,
    userId: null,
    context: { ...context, page: { ...page, url: n % 2 === 0 ? url : `${url}&gclid=${n}` } },
  };
}

function runnerFor(on: readonly Enricher[], messages: readonly JsonObject[]): (count: number) => void {
  const sender = senderWith(on);
  const tools = createEnrichmentTools();
  const identifies = on.includes('IDENTITY');
  return (count) => {
    for (let n = 0; n < count; n += 1) {
      const { event } = runStages(messages[n % messages.length], receivedAt, undefined, { sender, tools });
      if (identifies && askedId(event!) !== null) withUser(event!, 'u-7');
    }
  };
}

function senderWith(on: readonly Enricher[]): Sender {
  const source: Source = {
    id: '0193b5a4-0000-7000-8000-000000000001',
    workspaceId: '0193b5a4-0000-7000-8000-000000000002',
    writeKey: '',
    name: 'Bench',
    enabled: true,
    allowedOrigins: [],
    eventsPerMinute: null,
    eventsPerDay: null,
    snakeCaseNames: false,
    ipPolicy: 'KEEP',
    disabledEnrichers: enrichers.filter((name) => !on.includes(name)),
  };
  const client = { address: '203.0.113.9', userAgent: null };
  return { source, format: 'TRACKING_MESSAGE', sentAt: '2026-02-03T04:05:07.001Z', client };
}

function cpuUs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
