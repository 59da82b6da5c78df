import { describe, expect, it } from 'vitest';
import { type Condition, type JsonValue } from '../model/index.ts';
import { evaluate } from './explain.ts';
import { readPath } from './path.ts';
import { commonEventNames, defaultSample } from './sample.ts';

const now = new Date('2026-02-03T04:05:06.789Z');
const includingAll = { mode: 'INCLUDE', events: [] } as const;

/** The paths of texts, objects and lists that have nothing in them. */
function emptyIn(value: JsonValue, path = ''): string[] {
  if (value === '') return [path];
  if (typeof value !== 'object' || value === null) return [];
  const members = Object.entries(value);
  if (members.length === 0) return [path];
  return members.flatMap(([key, member]) => emptyIn(member as JsonValue, `${path}.${key}`));
}

describe('the sample event', () => {
  it('is a purchase of one item for 99.99 USD that came by google', () => {
    const conditions: Condition[] = [
      { field: 'event_name', operator: 'EQUALS', value: 'purchase' },
      { field: 'properties.value', operator: 'EQUALS', value: 99.99 },
      { field: 'properties.currency', operator: 'EQUALS', value: 'USD' },
      { field: 'properties.items.0.price', operator: 'EQUALS', value: 99.99 },
      { field: 'properties.items.0.quantity', operator: 'EQUALS', value: 1 },
      { field: 'properties.items.1', operator: 'EQUALS', value: null },
      { field: 'context.utm_source', operator: 'EQUALS', value: 'google' },
      { field: 'consent.analytics', operator: 'EQUALS', value: true },
      { field: 'consent.marketing', operator: 'EQUALS', value: false },
      { field: 'timestamp', operator: 'EQUALS', value: '2026-02-03T04:05:06.789Z' },
    ];
    expect(
      evaluate({ eventFilter: includingAll, conditions }, defaultSample(undefined, now)).reasons,
    ).toEqual([]);
  });

  it.each([...commonEventNames, 'anything_else', 'constructor'])(
    'has what common filters look at: %s',
    (name) => {
      const fields = [
        ...[
          'event_id',
          'timestamp',
          'user_id',
          'anonymous_id',
          'session_id',
          'properties',
          'consent.analytics',
        ],
        ...[
          'context.utm_source',
          'context.utm_medium',
          'context.utm_campaign',
          'context.ip',
          'context.user_agent',
        ],
        ...[
          'context.locale',
          'context.page.url',
          'context.page.path',
          'context.page.referrer',
          'context.page.title',
        ],
      ];
      const sample = defaultSample(name, now);
      expect(sample['event_name']).toBe(name);
      expect(fields.filter((field) => !readPath(sample, field.split('.')).found)).toEqual([]);
      expect(JSON.parse(JSON.stringify(sample))).toEqual(sample);
    },
  );

  it.each([...commonEventNames, 'anything_else'])('has nothing empty in it: %s', (name) => {
    expect(emptyIn(defaultSample(name, now))).toEqual([]);
  });

  it('has properties of its own kind for each of the ten common names', () => {
    const kinds = commonEventNames.map((name) => JSON.stringify(defaultSample(name, now)['properties']));
    expect(new Set(kinds).size).toBe(10);
  });

  it('belongs to its caller: changing one changes no other', () => {
    const first = defaultSample('purchase', now) as { properties: { value: number } };
    first.properties.value = 1;
    expect(defaultSample('purchase', now)['properties']).toMatchObject({ value: 99.99 });
  });
});
