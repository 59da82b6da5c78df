import { describe, expect, it } from 'vitest';
import { type Webhook } from '../../data/models.ts';
import {
  draftOf,
  newCondition,
  newDraft,
  newHeader,
  readValue,
  typedValue,
  type WebhookDraft,
} from './draft.ts';
import { createInput, filtersInput, placeUserErrors, updateInput } from './input.ts';
import { fieldProblem, mistakesIn, urlProblem } from './validation.ts';

const webhook: Webhook = {
  id: 'w1',
  name: 'CRM',
  url: 'https://crm.example.com/hook',
  description: 'Contacts',
  enabled: true,
  eventFilter: { mode: 'INCLUDE', events: ['purchase'] },
  conditions: [
    { field: 'properties.value', operator: 'GREATER_THAN', value: 500 },
    { field: 'user_id', operator: 'EXISTS', value: null },
    { field: 'properties.tags', operator: 'EQUALS', value: ['a', 1] },
  ],
  retryCount: 3,
  retrySchedule: 'EXPONENTIAL',
  retryDelays: [2, 4, 8],
  retryJitter: false,
  rateLimitPerSecond: null,
  health: { state: 'HEALTHY', reason: null, nextProbeAt: null },
  heldDeliveries: 0,
  timeoutMs: 5000,
  hasSecret: true,
  secretHint: 'abcd',
  customHeaders: [{ name: 'Authorization', value: 'Bearer x' }],
  status: 'IDLE',
  stats: {
    totalDeliveries: 0,
    successfulDeliveries: 0,
    failedDeliveries: 0,
    successRate: null,
    lastDeliveryAt: null,
    lastDeliveryError: null,
  },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

const valid = (changes: Partial<WebhookDraft> = {}): WebhookDraft => ({
  ...newDraft(),
  name: 'CRM',
  url: 'https://crm.example.com',
  ...changes,
});

const mistakes = (changes: Partial<WebhookDraft>): string[] => [...mistakesIn(valid(changes), true).keys()];

describe('what is wrong with a form', () => {
  it('is nothing when name and URL are there', () => {
    expect(mistakes({})).toEqual([]);
  });

  it('is a missing or too long name, measured after trimming', () => {
    expect(mistakes({ name: '   ' })).toEqual(['name']);
    expect(mistakes({ name: `  ${'x'.repeat(120)}  ` })).toEqual([]);
    expect(mistakes({ name: 'x'.repeat(121) })).toEqual(['name']);
  });

  it('is a description of more than 1,000 characters', () => {
    expect(mistakes({ description: 'x'.repeat(1001) })).toEqual(['description']);
  });

  it.each(['', '-1', '11', '2.5', 'three'])('is "%s" retries', (retryCount) => {
    expect(mistakes({ retryCount })).toEqual(['retryCount']);
  });

  it.each(['', '999', '30001'])('is a timeout of "%s" ms', (timeoutMs) => {
    expect(mistakes({ timeoutMs })).toEqual(['timeoutMs']);
  });

  it('is an own secret key that is empty or too long', () => {
    expect(mistakes({ secretChoice: 'replace', secretKey: '' })).toEqual(['secretKey']);
    expect(mistakes({ secretChoice: 'replace', secretKey: 'x'.repeat(257) })).toEqual(['secretKey']);
    expect(mistakes({ secretChoice: 'replace', secretKey: 'x' })).toEqual([]);
    expect(mistakes({ secretChoice: 'keep', secretKey: '' })).toEqual([]);
  });

  it('is a condition without a field or with a value that is none, by the row’s key', () => {
    const conditions = [
      { ...newCondition(), field: 'a..b' },
      { ...newCondition(), field: 'a', type: 'number' as const, text: '50x' },
      { ...newCondition(), field: 'a', operator: 'EXISTS' as const, type: 'number' as const, text: '50x' },
    ];
    expect(mistakes({ conditions })).toEqual([
      `conditions.${conditions[0]!.key}.field`,
      `conditions.${conditions[1]!.key}.value`,
    ]);
  });

  it.each(['Host', 'content-length', 'Proxy-Authorization', 'X-Perspection-Signature', 'a b', ''])(
    'is a header named "%s"',
    (name) => {
      const header = { ...newHeader(), name, value: 'x' };
      expect(mistakes({ headers: [header] })).toEqual([`customHeaders.${header.key}.name`]);
    },
  );

  it('is a header twice, whatever its case, or with a line break in its value', () => {
    const first = { ...newHeader(), name: 'X-Team', value: 'a' };
    const second = { ...newHeader(), name: 'x-team', value: 'a\r\nb' };
    expect(mistakes({ headers: [first, second] })).toEqual([
      `customHeaders.${second.key}.name`,
      `customHeaders.${second.key}.value`,
    ]);
  });
});

describe('an endpoint URL', () => {
  it.each([
    'https://example.com/hook?x=1',
    'https://example.com:8443',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
    'https://172.32.0.1',
  ])('may be %s', (url) => {
    expect(urlProblem(url, true)).toBeNull();
  });

  it.each([
    'http://example.com',
    'https://localhost',
    'https://api.localhost.',
    'https://printer.local',
    'https://db.internal',
    'https://intranet',
    'https://127.0.0.1',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://10.0.0.1',
    'https://100.64.0.1',
    'https://169.254.169.254/latest',
    'https://172.16.0.1',
    'https://192.168.1.1',
    'https://[::1]',
    'https://[fd00::1]',
    'https://[fe80::1]',
    'https://[::ffff:10.0.0.1]',
  ])('may not be %s', (url) => {
    expect(urlProblem(url, true)).not.toBeNull();
  });

  it('may be local and plain where the server is in development', () => {
    expect(urlProblem('http://localhost:9000/hook', false)).toBeNull();
  });

  it.each([
    '',
    'example.com',
    'ftp://example.com',
    'https:example.com',
    'https://',
    `https://e.com/${'x'.repeat(2048)}`,
  ])('is never "%s"', (url) => {
    expect(urlProblem(url, false)).not.toBeNull();
  });
});

describe('a field path', () => {
  it('has a name at every step', () => {
    expect(fieldProblem('properties.items.0.price')).toBeNull();
    for (const path of ['', ' ', '.', 'a.', '.a', 'a..b']) expect(fieldProblem(path)).not.toBeNull();
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

  it('is refused where it would lose digits or is none', () => {
    for (const text of ['', ' ', 'x', '1e400', '9007199254740993']) {
      expect(readValue('number', text)).toHaveProperty('error');
    }
    expect(readValue('json', '{')).toHaveProperty('error');
  });
});

describe('what is sent', () => {
  it('is trimmed, and leaves the value of EXISTS out', () => {
    const conditions = [
      { ...newCondition(), field: ' user_id ', operator: 'EXISTS' as const, text: 'left over' },
    ];
    const input = createInput(valid({ name: ' CRM ', conditions }));
    expect(input.name).toBe('CRM');
    expect(input.conditions).toEqual([{ field: 'user_id', operator: 'EXISTS' }]);
  });

  it('asks for a generated key or gives its own, never both', () => {
    expect(createInput(valid())).toMatchObject({ generateSecret: true });
    const own = createInput(valid({ secretChoice: 'replace', secretKey: 'mine' }));
    expect(own).toMatchObject({ generateSecret: false, secretKey: 'mine' });
    expect(createInput(valid({ secretChoice: 'none' }))).not.toHaveProperty('secretKey');
  });

  it('keeps null as a value of its own', () => {
    const conditions = [{ ...newCondition(), field: 'a', type: 'null' as const }];
    expect(filtersInput(valid({ conditions })).conditions).toEqual([
      { field: 'a', operator: 'EQUALS', value: null },
    ]);
  });
});

describe('a change', () => {
  it('is empty when nothing was changed', () => {
    expect(updateInput(webhook, draftOf(webhook))).toEqual({});
  });

  it('holds only what was changed', () => {
    expect(updateInput(webhook, { ...draftOf(webhook), name: 'CRM 2' })).toEqual({ name: 'CRM 2' });
    expect(updateInput(webhook, { ...draftOf(webhook), enabled: false, timeoutMs: '9000' })).toEqual({
      enabled: false,
      timeoutMs: 9000,
    });
  });

  it('clears a description with null', () => {
    expect(updateInput(webhook, { ...draftOf(webhook), description: ' ' })).toEqual({ description: null });
  });

  it('sends a list as a whole', () => {
    const draft = draftOf(webhook);
    draft.conditions.pop();
    expect(updateInput(webhook, draft)).toEqual({
      conditions: [
        { field: 'properties.value', operator: 'GREATER_THAN', value: 500 },
        { field: 'user_id', operator: 'EXISTS' },
      ],
    });
  });

  it('replaces, removes or leaves the secret key', () => {
    const draft = draftOf(webhook);
    expect(updateInput(webhook, { ...draft, secretChoice: 'replace', secretKey: 'new' })).toEqual({
      secretKey: 'new',
    });
    expect(updateInput(webhook, { ...draft, secretChoice: 'remove' })).toEqual({ secretKey: null });
    expect(updateInput(webhook, { ...draft, secretChoice: 'keep', secretKey: 'left over' })).toEqual({});
  });
});

describe('what the server refuses', () => {
  it('is shown at its field, rows by their keys', () => {
    const draft = valid({
      conditions: [newCondition(), newCondition()],
      headers: [newHeader()],
    });
    const errors = [
      { field: ['url'], message: 'private', code: 'FORBIDDEN_ADDRESS' as const },
      { field: ['conditions', '1', 'value'], message: 'no', code: 'INVALID' as const },
      { field: ['customHeaders', '0'], message: 'twice', code: 'FORBIDDEN_HEADER' as const },
      { field: ['eventFilter', 'events', '0'], message: 'long', code: 'TOO_LONG' as const },
      { field: null, message: 'gone', code: 'NOT_FOUND' as const },
    ];
    expect(placeUserErrors(errors, draft)).toEqual({
      url: 'private',
      [`conditions.${draft.conditions[1]!.key}.value`]: 'no',
      [`customHeaders.${draft.headers[0]!.key}.name`]: 'twice',
      eventFilter: 'long',
      '': 'gone',
    });
  });

  it('is shown at the list when the row is not there', () => {
    const errors = [{ field: ['conditions', '7', 'value'], message: 'no', code: 'INVALID' as const }];
    expect(placeUserErrors(errors, valid())).toEqual({ conditions: 'no' });
  });
});
