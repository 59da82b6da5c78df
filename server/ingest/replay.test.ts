import { expect, it } from 'vitest';

import { type JsonObject, type Sender } from '../model/index.ts';
import { createEnrichmentTools, runStages } from '../pipeline/index.ts';
import { someSource } from '../testing/sources.ts';
import { replayEvent } from './replay.ts';

const receivedAt = new Date('2026-02-03T04:05:06.789Z');
const source = someSource({ ipPolicy: 'TRUNCATE' });

/** An event as ingest stores it, of a request that is gone when it is replayed. */
function stored(message: JsonObject, sender: Partial<Sender> = {}) {
  const whole: Sender = {
    source,
    format: 'TRACKING_MESSAGE',
    sentAt: '2026-02-03T04:05:00.000Z',
    client: { address: '203.0.113.7', userAgent: null },
    ...sender,
  };
  const options = { sender: whole, tools: createEnrichmentTools() };
  const { event } = runStages(message, receivedAt, undefined, options);
  return {
    eventId: event!.eventId,
    receivedAt,
    payload: event!.payload,
    original: event!.original === null ? null : (JSON.parse(event!.original) as JsonObject),
    source,
    matchedWebhooks: 1,
  };
}

const message = {
  type: 'track',
  event: ' Order Completed ',
  anonymousId: 'a1',
  originalTimestamp: '2026-02-03T04:04:00.000Z',
  properties: { total: 5 },
};

const pathsOf = (step: { readonly changes: readonly { readonly path: string }[] } | undefined) =>
  step!.changes.map(({ path }) => path);

it('tells what each stage did to a stored event, up to exactly what is stored', () => {
  const event = stored(message);
  const { stages, given, isAsSent, result } = replayEvent(event);
  expect([given, isAsSent, result]).toEqual([event.original, true, event.payload]);
  expect(stages.map(({ verdict }) => verdict)).toEqual(['CHANGED', 'PASSED', 'CHANGED', 'CHANGED', 'ROUTED']);
  const [validation, , normalisation, enrichment] = stages;
  expect(pathsOf(validation)).toContain('event_name');
  // The clock's skew is corrected by when the batch was sent, which is not kept.
  const time = normalisation!.changes.find(({ path }) => path === 'timestamp');
  expect(time!.after).toBe(event.payload['timestamp']);
  expect(pathsOf(normalisation)).toContain('event_id');
  // The address is none of what was sent.
  expect(pathsOf(enrichment)).toEqual(expect.arrayContaining(['context.ip', 'session_id']));
  expect(enrichment!.note).toBe('Added by IP, SESSION.');
});

it('names the enrichers of an event of which it is not kept what was sent', () => {
  const event = stored({ event_name: 'x', anonymous_id: 'a1' }, { format: 'EVENT' });
  expect(event.original).toBeNull();
  const { stages, given, isAsSent } = replayEvent(event);
  expect([given, isAsSent]).toEqual([event.payload, false]);
  expect(stages.map(({ verdict, changes }) => [verdict, changes.length])).toEqual([
    ...[['PASSED', 0] as const, ['PASSED', 0] as const, ['PASSED', 0] as const],
    ...[['CHANGED', 0] as const, ['ROUTED', 0] as const],
  ]);
  expect(stages[3]!.note).toBe('Added by IP, SESSION.');
});

it('says so when the source is gone, and shows all changes at once', () => {
  const { stages } = replayEvent({ ...stored(message), source: null });
  expect(stages[0]!.note).toMatch(/deleted/);
  expect(pathsOf(stages[2])).toContain('event_name');
});
