import { expect, it } from 'vitest';

import { type IngestResult, rejectAll, resultOf } from './results.ts';
import { UsedSchema } from '../pipeline/schemas/used-schema.ts';
import { stageResultsOf } from './stage-results.ts';

const now = new Date('2026-02-03T04:05:06.789Z');
const whole = {
  event_id: 'e1',
  event_name: 'x',
  timestamp: now.toISOString(),
  properties: {},
  context: {},
};
const verdictsOf = (result: IngestResult, given: unknown) =>
  stageResultsOf(result, given, now).map(({ verdict }) => verdict);
const rest = (count: number) => Array<string>(count).fill('NOT_REACHED');

it('follows an accepted event to its webhooks, and says whether normalisation changed it', () => {
  const accepted = resultOf({ eventId: 'e1' }, 3);
  expect(verdictsOf(accepted, whole)).toEqual(['PASSED', 'PASSED', 'PASSED', 'PASSED', 'ROUTED']);
  const { timestamp: _, ...changed } = whole;
  expect(verdictsOf(accepted, changed)).toEqual(['PASSED', 'PASSED', 'CHANGED', 'PASSED', 'ROUTED']);
  expect(stageResultsOf(accepted, whole, now).map(({ stage }) => stage)).toEqual([
    ...['VALIDATION', 'DEDUPLICATION', 'NORMALISATION', 'ENRICHMENT', 'DISPATCH'],
  ]);
});

it('ends at the stage where the event did', () => {
  expect(verdictsOf(resultOf({ eventId: 'e1' }, null), whole)).toEqual(['PASSED', 'DUPLICATE', ...rest(3)]);
  const error = { field: ['event_name'], code: 'REQUIRED', message: 'event_name is required.' } as const;
  const refused = { status: 'REJECTED', eventId: null, matchedWebhooks: 0, error } as const;
  expect(verdictsOf(refused, { user_id: 'u' })).toEqual(['REFUSED', ...rest(4)]);
});

it('takes an event that a schema refuses for refused by validation', () => {
  const schema = new UsedSchema('ENFORCE', '{"required":["user_id"]}');
  const error = schema.errorOf(whole);
  expect(error).not.toBeNull();
  const refused = { status: 'REJECTED', eventId: 'e1', matchedWebhooks: 0, error } as const;
  const results = stageResultsOf(refused, whole, now, new Map([['x', schema]]));
  expect(results.map(({ verdict }) => verdict)).toEqual(['REFUSED', ...rest(4)]);
});

it('has no verdicts on events of a call that was refused as a whole', () => {
  const error = { field: ['events'], code: 'TOO_MANY', message: 'Too many.' } as const;
  for (const event of [whole, { event_name: '' }])
    expect(verdictsOf(rejectAll([event], error)[0]!, event)).toEqual([]);
});
