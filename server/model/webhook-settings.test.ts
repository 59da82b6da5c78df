import { describe, expect, it } from 'vitest';
import { sentence } from '../testing/sentence.ts';
import { validateSecretKey, validateWebhookSettings, type WebhookSettingsInput } from './webhook-settings.ts';

const valid: WebhookSettingsInput = { name: 'CRM', url: 'https://example.com/hook' };

/** The mistakes of these settings laid over valid ones, each as `path: CODE`; all have to be sentences. */
function mistakesOf(input: WebhookSettingsInput): string[] {
  const { errors } = validateWebhookSettings({ ...valid, ...input }, { production: true });
  for (const { message } of errors) expect(message).toMatch(sentence);
  return errors.map(({ field, code }) => `${field?.join('.')}: ${code}`);
}

describe('webhook settings', () => {
  it('get defaults for what is not given', () => {
    expect(validateWebhookSettings(valid, { production: true })).toEqual({
      settings: {
        name: 'CRM',
        url: 'https://example.com/hook',
        description: null,
        enabled: true,
        eventFilter: { mode: 'INCLUDE', events: [] },
        conditions: [],
        retryCount: 3,
        timeoutMs: 5000,
        retrySchedule: 'EXPONENTIAL',
        retryDelays: [],
        retryJitter: false,
        rateLimitPerSecond: null,
        customHeaders: [],
      },
      errors: [],
    });
  });

  it('have as many retries as the list of their schedule, whatever number is given', () => {
    const retriesOf = (input: WebhookSettingsInput) =>
      validateWebhookSettings({ ...valid, ...input }, { production: true }).settings?.retryCount;
    expect(retriesOf({ retrySchedule: 'STANDARD', retryCount: 3 })).toBe(9);
    expect(retriesOf({ retrySchedule: 'CUSTOM', retryDelays: [1, 60] })).toBe(2);
    expect(retriesOf({ retrySchedule: 'EXPONENTIAL', retryCount: 7 })).toBe(7);
  });

  it.each<[WebhookSettingsInput, number[]]>([
    [{ retrySchedule: 'STANDARD' }, []],
    [{ retrySchedule: 'EXPONENTIAL' }, []],
    [{ retrySchedule: 'CUSTOM', retryDelays: [1, 60] }, [1, 60]],
  ])('of %j keep the delays %j', (input, delays) => {
    const { settings } = validateWebhookSettings({ ...valid, ...input }, { production: true });
    expect(settings?.retryDelays).toEqual(delays);
  });

  it.each<[WebhookSettingsInput, string[]]>([
    [{ retrySchedule: 'CUSTOM' }, ['retryDelays: REQUIRED']],
    [
      { retrySchedule: 'CUSTOM', retryDelays: [1, 0, 1.5] },
      ['retryDelays.1: OUT_OF_RANGE', 'retryDelays.2: OUT_OF_RANGE'],
    ],
    [{ retrySchedule: 'CUSTOM', retryDelays: Array(31).fill(1) }, ['retryDelays: TOO_MANY']],
    [{ retrySchedule: 'CUSTOM', retryDelays: [400_000, 400_000] }, ['retryDelays: OUT_OF_RANGE']],
    [
      { retrySchedule: 'CUSTOM', retryDelays: [604_801] },
      ['retryDelays.0: OUT_OF_RANGE', 'retryDelays: OUT_OF_RANGE'],
    ],
    [{ retryDelays: [5] }, ['retryDelays: INVALID']],
    [{ retrySchedule: 'STANDARD', retryDelays: [5] }, ['retryDelays: INVALID']],
    [{ rateLimitPerSecond: 0 }, ['rateLimitPerSecond: OUT_OF_RANGE']],
    [{ rateLimitPerSecond: 10_001 }, ['rateLimitPerSecond: OUT_OF_RANGE']],
  ])('refuse %j', (input, mistakes) => {
    expect(mistakesOf(input)).toEqual(mistakes);
  });

  it.each<WebhookSettingsInput>([
    { retrySchedule: 'CUSTOM', retryDelays: Array(30).fill(20_160) },
    { retrySchedule: 'CUSTOM', retryDelays: [604_800] },
    { rateLimitPerSecond: 1, retryJitter: true },
    { rateLimitPerSecond: 10_000 },
  ])('take %j', (input) => {
    expect(mistakesOf(input)).toEqual([]);
  });

  it('are tidied: blanks around text, an empty description, names listed twice', () => {
    const { settings } = validateWebhookSettings(
      {
        name: '  CRM ',
        url: ' https://example.com/Hook ',
        description: ' \n ',
        eventFilter: { mode: 'EXCLUDE', events: ['purchase ', 'purchase', 'Purchase'] },
        conditions: [{ field: ' user_id ', operator: 'EXISTS', value: 'dropped' }],
        customHeaders: [{ name: ' X-Team ', value: '\t growth ' }],
      },
      { production: true },
    );
    expect(settings).toMatchObject({
      name: 'CRM',
      url: 'https://example.com/Hook',
      description: null,
      eventFilter: { mode: 'EXCLUDE', events: ['purchase', 'Purchase'] },
      conditions: [{ field: 'user_id', operator: 'EXISTS' }],
      customHeaders: [{ name: 'X-Team', value: 'growth' }],
    });
    expect(settings?.conditions[0]).not.toHaveProperty('value');
  });

  it('keep a description of several lines', () => {
    const description = 'To the CRM.\nAsk sales.';
    const { settings } = validateWebhookSettings({ ...valid, description }, { production: true });
    expect(settings?.description).toBe(description);
  });

  it('report every mistake at once, each at its field', () => {
    const { settings, errors } = validateWebhookSettings(
      {
        name: ' ',
        url: 'http://localhost',
        description: 'x'.repeat(1001),
        eventFilter: { mode: 'INCLUDE', events: ['ok', ' '] },
        conditions: [
          { field: 'a..b', operator: 'EQUALS', value: null },
          { field: 'a', operator: 'EQUALS' },
        ],
        retryCount: 11,
        timeoutMs: 999,
        customHeaders: [
          { name: 'X-Ok', value: '1' },
          { name: 'Host', value: 'a\r\nb' },
        ],
      },
      { production: true },
    );
    expect(settings).toBeNull();
    expect(errors.map(({ field, code }) => [field, code])).toEqual([
      [['name'], 'REQUIRED'],
      [['url'], 'INVALID_URL'],
      [['description'], 'TOO_LONG'],
      [['eventFilter', 'events', '1'], 'REQUIRED'],
      [['conditions', '0', 'field'], 'INVALID'],
      [['conditions', '1', 'value'], 'REQUIRED'],
      [['retryCount'], 'OUT_OF_RANGE'],
      [['timeoutMs'], 'OUT_OF_RANGE'],
      [['customHeaders', '1', 'name'], 'FORBIDDEN_HEADER'],
      [['customHeaders', '1', 'value'], 'INVALID'],
    ]);
    for (const { message } of errors) expect(message).toMatch(sentence);
  });

  it('take names of up to 120 characters, counting an emoji as one', () => {
    expect(mistakesOf({ name: '🙂'.repeat(120) })).toEqual([]);
    expect(mistakesOf({ name: '🙂'.repeat(121) })).toEqual(['name: TOO_LONG']);
    expect(mistakesOf({ name: null })).toEqual(['name: REQUIRED']);
  });

  it('refuse text that cannot be stored or shown on one line', () => {
    expect(mistakesOf({ name: 'a\0b' })).toEqual(['name: INVALID']);
    expect(mistakesOf({ name: 'a\ud800b' })).toEqual(['name: INVALID']);
    expect(mistakesOf({ name: 'two\nlines' })).toEqual(['name: INVALID']);
    expect(mistakesOf({ description: 'two\nlines' })).toEqual([]);
    expect(mistakesOf({ description: 'a\0b' })).toEqual(['description: INVALID']);
  });

  it('take URLs of up to 2,048 characters', () => {
    const url = 'https://example.com/'.padEnd(2048, 'a');
    expect(mistakesOf({ url })).toEqual([]);
    expect(mistakesOf({ url: `${url}a` })).toEqual(['url: TOO_LONG']);
    expect(mistakesOf({ url: ' ' })).toEqual(['url: REQUIRED']);
    expect(mistakesOf({ url: null })).toEqual(['url: REQUIRED']);
    expect(mistakesOf({ url: 'https://10.0.0.1/' })).toEqual(['url: FORBIDDEN_ADDRESS']);
  });

  it('take plain http to this machine in development', () => {
    const input = { name: 'CRM', url: 'http://127.0.0.1:9000/hook' };
    expect(validateWebhookSettings(input, { production: false }).settings?.url).toBe(input.url);
  });

  it.each([0, 10])('take %i retries', (retryCount) => {
    expect(mistakesOf({ retryCount })).toEqual([]);
  });

  it.each([-1, 11, 2.5, NaN])('refuse %d retries', (retryCount) => {
    expect(mistakesOf({ retryCount })).toEqual(['retryCount: OUT_OF_RANGE']);
  });

  it.each([1000, 30_000])('take a timeout of %i ms', (timeoutMs) => {
    expect(mistakesOf({ timeoutMs })).toEqual([]);
  });

  it.each([0, 999, 30_001, 1000.5, Infinity])('refuse a timeout of %d ms', (timeoutMs) => {
    expect(mistakesOf({ timeoutMs })).toEqual(['timeoutMs: OUT_OF_RANGE']);
  });
});

describe('a secret key', () => {
  it.each(['k', ' blanks stay ', 'two\nlines', 'ключ', 'k'.repeat(256)])('may be %j', (key) => {
    expect(validateSecretKey(key)).toBeNull();
  });

  it.each([
    ['', 'REQUIRED'],
    ['k'.repeat(257), 'TOO_LONG'],
    ['a\0b', 'INVALID'],
    ['a\udc00', 'INVALID'],
  ])('is refused when it is %j: %s', (key, code) => {
    expect(validateSecretKey(key)).toEqual({
      field: ['secretKey'],
      code,
      message: expect.stringMatching(sentence) as string,
    });
  });

  it('is never repeated in the message', () => {
    expect(validateSecretKey('hunter2'.repeat(60))?.message).not.toContain('hunter2');
  });
});
