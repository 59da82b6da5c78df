import { describe, expect, test } from 'vitest';

import { type Condition, type Filters, type JsonObject } from '../model/index.ts';
import { defaultSample } from '../routing/index.ts';
import { createEnrichmentTools } from '../pipeline/index.ts';
import { sentence } from '../testing/sentence.ts';
import { someSource } from '../testing/sources.ts';
import { type StagingParts } from './dry-run.ts';
import { previewEvent } from './preview.ts';

const now = new Date('2026-02-03T04:05:06.789Z');
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const source = someSource();
const lookUps = { userOf: async (id: string) => (id === 'a1' ? 'u1' : null) };
const previewOf = (filters: Filters, event: JsonObject | null, parts: Partial<StagingParts> = {}) =>
  previewEvent(filters, event, { receivedAt: now, source: null, tools: null, lookUps, ...parts });

function filtersOf(...conditions: Condition[]): Filters {
  return { eventFilter: { mode: 'INCLUDE', events: [] }, conditions };
}

describe('the filters of a preview judge what ingest makes of the event', () => {
  test.each<readonly [string, Condition, JsonObject, boolean]>([
    ['the id that it adds', { field: 'event_id', operator: 'EXISTS' }, {}, true],
    ['the timestamp that it adds', { field: 'timestamp', operator: 'EXISTS' }, {}, true],
    ['the context that it adds', { field: 'context', operator: 'EQUALS', value: {} }, {}, true],
    [
      'the name without blanks around it',
      { field: 'event_name', operator: 'EQUALS', value: 'x' },
      { event_name: ' x\t' },
      true,
    ],
    [
      'the timestamp in UTC',
      { field: 'timestamp', operator: 'EQUALS', value: '2026-02-03T02:05:06.000Z' },
      { timestamp: '2026-02-03T04:05:06+02:00' },
      true,
    ],
    [
      'the fields without those that are null',
      { field: 'consent', operator: 'NOT_EQUALS', value: null },
      { consent: null },
      false,
    ],
  ])('%s', async (_, condition, event, matches) => {
    const preview = await previewOf(filtersOf(condition), { event_name: 'x', ...event });
    expect(preview).toMatchObject({ matches, refusal: null });
  });

  test('in the event filter, too', async () => {
    const filters: Filters = { eventFilter: { mode: 'INCLUDE', events: ['x'] }, conditions: [] };
    const preview = await previewOf(filters, { event_name: ' x ' });
    expect(preview).toMatchObject({ matches: true, eventFilter: { passed: true, eventName: 'x' } });
  });
});

describe('an event of a source is judged', () => {
  const tools = createEnrichmentTools();
  const event = {
    type: 'page',
    anonymousId: 'a1',
    properties: { url: 'https://shop.example/?utm_source=mail' },
  };

  test.each<readonly [string, Condition]>([
    [
      'under the name that its format gives it',
      { field: 'event_name', operator: 'EQUALS', value: 'page_view' },
    ],
    ['with what enrichment adds', { field: 'context.utm_source', operator: 'EQUALS', value: 'mail' }],
    ['with the user of its anonymous id', { field: 'user_id', operator: 'EQUALS', value: 'u1' }],
  ])('%s', async (_, condition) => {
    expect(await previewOf(filtersOf(condition), event, { source, tools })).toMatchObject({ matches: true });
  });

  test('without the enrichers that are switched off', async () => {
    const filters = filtersOf({ field: 'user_id', operator: 'EXISTS' });
    const off = { ...source, disabledEnrichers: ['IDENTITY'] as const };
    expect(await previewOf(filters, event, { source: off, tools })).toMatchObject({ matches: false });
  });
});

test('a preview shows the event as it was given and as it would be sent', async () => {
  const event = { event_name: ' x ', properties: null, extra: 1 };
  const preview = await previewOf(filtersOf(), event);
  expect(preview.event).toBe(event);
  expect(JSON.stringify(preview.processedEvent)).toBe(
    JSON.stringify({
      event_id: preview.processedEvent!['event_id'],
      event_name: 'x',
      timestamp: now.toISOString(),
      properties: {},
      context: {},
      extra: 1,
    }),
  );
  expect(preview.processedEvent!['event_id']).toMatch(uuid);
});

test('without an event, the sample is judged, which ingest leaves as it is', async () => {
  const preview = await previewOf(filtersOf(), null);
  expect(preview.event).toEqual(defaultSample('purchase', now));
  expect(preview).toMatchObject({ matches: true, processedEvent: preview.event, refusal: null });
});

describe('an event that ingest would refuse', () => {
  test.each<readonly [JsonObject, string, readonly string[]]>([
    [{ event_name: 'x', user_id: 42 }, 'INVALID', ['user_id']],
    [{ event_name: 'x', properties: [1] }, 'INVALID', ['properties']],
    [{ name: 'x' }, 'REQUIRED', ['event_name']],
    [{ event_name: 'x'.repeat(201) }, 'TOO_LONG', ['event_name']],
  ])('%j gets the refusal, and passes no filter', async (event, code, field) => {
    const preview = await previewOf(filtersOf(), event);
    const message = expect.stringMatching(sentence) as string;
    expect(preview).toEqual({
      matches: false,
      rejectedBy: null,
      conditionMatch: 'ALL',
      source: { passed: false, reason: 'the event is refused before its source is compared' },
      consent: { passed: false, reason: 'the event is refused before its consent is looked at' },
      eventFilter: {
        passed: false,
        eventName: event['event_name'] ?? '',
        reason: 'the event is refused before its name is compared',
      },
      conditions: [],
      reasons: [preview.refusal!.message],
      event,
      processedEvent: null,
      refusal: { field, code, message },
    });
  });

  test('has no name to show when that is no text', async () => {
    const { eventFilter } = await previewOf(filtersOf(), { event_name: 7 });
    expect(eventFilter.eventName).toBe('');
  });
});
