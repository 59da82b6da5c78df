import { describe, expect, it } from 'vitest';
import rules from '../../../../tests/input-rules/rules.json' with { type: 'json' };
import { exampleWebhook } from '../../data/example-webhook.ts';
import { type Webhook } from '../../data/models.ts';
import {
  draftOf,
  newCondition,
  newDraft,
  newHeader,
  readOperand,
  readValue,
  typedList,
  typedValue,
  type WebhookDraft,
} from './draft.ts';
import { delaysIn, mistakesIn, mistakesInChanges } from './validation.ts';

const webhook: Webhook = {
  ...exampleWebhook,
  description: 'Contacts',
  eventFilter: { mode: 'INCLUDE', events: ['purchase'] },
  conditions: [
    { field: 'properties.value', operator: 'GREATER_THAN', value: 500 },
    { field: 'user_id', operator: 'EXISTS', value: null },
    { field: 'properties.tags', operator: 'EQUALS', value: ['a', 1] },
  ],
  hasSecret: true,
  secretHint: 'abcd',
  customHeaders: [{ name: 'Authorization', value: 'Bearer x' }],
};

const valid = (changes: Partial<WebhookDraft> = {}): WebhookDraft => ({
  ...newDraft(rules),
  name: 'CRM',
  url: 'https://crm.example.com',
  ...changes,
});

const mistakes = (changes: Partial<WebhookDraft>): string[] => [...mistakesIn(valid(changes), rules).keys()];

/** What the server would refuse as well is in `input-rules.test.ts`: here is what only a form can hold. */
describe('what is wrong with a form', () => {
  it('is nothing when name and URL are there', () => {
    expect(mistakes({})).toEqual([]);
  });

  it('is a number that is none', () => {
    for (const text of ['', ' ', 'three', '1,5']) {
      expect(mistakes({ retryCount: text })).toEqual(['retryCount']);
      expect(mistakes({ timeoutMs: text })).toEqual(['timeoutMs']);
    }
    expect(mistakes({ rateLimit: 'three' })).toEqual(['rateLimit']);
    expect(mistakes({ rateLimit: ' ' })).toEqual([]);
  });

  it.each(['', '5x', '1.5s', '30s,'])('is the list of delays "%s"', (delays) => {
    expect(mistakes({ schedule: 'CUSTOM', delays })).toEqual(['delays']);
  });

  it('is nothing in fields that are not shown', () => {
    expect(mistakes({ schedule: 'STANDARD', retryCount: 'x', delays: 'x' })).toEqual([]);
    expect(mistakes({ secretChoice: 'keep', secretKey: 'a\0' })).toEqual([]);
  });

  it('is a value that is none, by the row’s key, unless the operator takes none', () => {
    const typed = { ...newCondition(), field: 'a', type: 'number' as const, text: '50x' };
    const exists = { ...typed, key: 0, operator: 'EXISTS' as const };
    expect(mistakes({ conditions: [typed, exists] })).toEqual([`conditions.${typed.key}.value`]);
  });

  it('is JSON that is none, or that would reach the server with other digits', () => {
    const condition = { ...newCondition(), field: 'a', type: 'json' as const };
    for (const text of ['[9007199254740993]', '[1e400]', '{']) {
      expect(mistakes({ conditions: [{ ...condition, text }] })).toEqual([
        `conditions.${condition.key}.value`,
      ]);
    }
  });

  it('is told with the names of events, which are many in one field', () => {
    const events = ['purchase', 'x'.repeat(201)];
    expect(mistakesIn(valid({ events }), rules).get('eventFilter')).toBe(
      `“${'x'.repeat(20)}…”: At most 200 characters: 1 too many.`,
    );
  });
});

describe('what is wrong with a change', () => {
  const before = draftOf({ ...webhook, url: 'http://old.example.com/' }, rules);
  const changed = (changes: Partial<WebhookDraft>) => [
    ...mistakesInChanges(before, { ...before, ...changes }, rules).keys(),
  ];

  it('is nothing that was there before, as long as it stays', () => {
    expect(mistakesIn(before, rules).has('url')).toBe(true);
    expect(changed({ name: 'CRM 2', enabled: false })).toEqual([]);
    expect(changed({ url: 'http://new.example.com/' })).toEqual(['url']);
  });

  it.each<[string, Partial<WebhookDraft>]>([
    ['name', { name: '' }],
    ['description', { description: 'x'.repeat(1001) }],
    ['eventFilter', { events: ['x'.repeat(201)] }],
    ['retryCount', { retryCount: '11' }],
    ['delays', { schedule: 'CUSTOM', delays: '' }],
    ['rateLimit', { rateLimit: '0' }],
    ['timeoutMs', { timeoutMs: '' }],
    ['secretKey', { secretChoice: 'replace' }],
    ['conditions.0.field', { conditions: [{ ...newCondition(), key: 0 }] }],
    ['customHeaders.0.name', { headers: [{ ...newHeader(), key: 0 }] }],
  ])('is %s where that was changed', (path, changes) => {
    expect(changed(changes)).toEqual([path]);
  });
});

describe('the delays of a form', () => {
  it('are as many of the exponential ones as there are retries', () => {
    expect(delaysIn(valid({ retryCount: '3' }), rules)).toEqual([2, 4, 8]);
    expect(delaysIn(valid({ retryCount: '0' }), rules)).toEqual([]);
    expect(delaysIn(valid({ retryCount: '11' }), rules)).toBeNull();
  });

  it('are the standard ones, or those that were typed', () => {
    expect(delaysIn(valid({ schedule: 'STANDARD', retryCount: 'x' }), rules)).toHaveLength(9);
    expect(delaysIn(valid({ schedule: 'CUSTOM', delays: '30s, 5m' }), rules)).toEqual([30, 300]);
    expect(delaysIn(valid({ schedule: 'CUSTOM', delays: '8d' }), rules)).toBeNull();
  });
});

describe('a typed value', () => {
  it.each([['text'], [''], [0], [-1.5], [true], [false], [null], [['a', 1]], [{ a: null }]])(
    'survives the way into the form and back: %j',
    (value) => {
      const { type, text } = typedValue(value);
      expect(readValue(type, text)).toEqual({ value });
    },
  );

  it.each([
    [['a', 'b'], 'text'],
    [[1, -2.5], 'number'],
    [['a', 1], 'json'],
    [[''], 'json'],
    [[' a'], 'json'],
    [['a\nb'], 'json'],
    [[null, true], 'json'],
    [[], 'json'],
  ] as const)('survives the way into the form and back in a list: %j as %s', (value, type) => {
    const typed = typedList(value);
    expect(typed.type).toBe(type);
    expect(readOperand({ operator: 'NOT_IN', ...typed })).toEqual({ value });
  });

  it('is told with its line in a list', () => {
    const typed = { operator: 'IN', type: 'number', text: '1\ntwo\n3' } as const;
    expect(readOperand(typed)).toEqual({ error: 'two: This is not a number.' });
  });

  it('is refused where it would lose digits or is none', () => {
    for (const text of ['', ' ', 'x', '1e400', '1e-400', '9007199254740993', '0.1000000000000000055']) {
      expect(readValue('number', text)).toHaveProperty('error');
    }
    for (const text of ['{', '{"a":1,"a":2}', '[1e400]']) {
      expect(readValue('json', text)).toHaveProperty('error');
    }
  });

  it('may be a number in any spelling that keeps it', () => {
    for (const text of [' 100 ', '1e2', '+100', '0x64', '100.', '0100.0']) {
      expect(readValue('number', text)).toEqual({ value: 100 });
    }
  });
});
