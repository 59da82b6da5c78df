import { describe, expect, it } from 'vitest';
import { sentence } from '../testing/sentence.ts';
import { validateSecretKey, validateWebhookSettings, type WebhookSettingsInput } from './webhook-settings.ts';

// What each setting may be: tests/input-rules. Here is how settings are tidied, and what no form can give.

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
        sources: [],
        requiredConsent: [],
        eventFilter: { mode: 'INCLUDE', events: [] },
        conditions: [],
        conditionMatch: 'ALL',
        retryCount: 3,
        timeoutMs: 5000,
        retrySchedule: 'EXPONENTIAL',
        retryDelays: [],
        retryJitter: false,
        rateLimitPerSecond: null,
        customHeaders: [],
        authentication: null,
        standardWebhooks: 'OFF',
        timestampedSignature: false,
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
    [{ retryDelays: [5] }, ['retryDelays: INVALID']],
    [{ retrySchedule: 'STANDARD', retryDelays: [5] }, ['retryDelays: INVALID']],
  ])('refuse %j', (input, mistakes) => {
    expect(mistakesOf(input)).toEqual(mistakes);
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

  it('have a name also where none is given', () => {
    expect(mistakesOf({ name: null })).toEqual(['name: REQUIRED']);
  });

  it('take plain http to this machine in development', () => {
    const input = { name: 'CRM', url: 'http://127.0.0.1:9000/hook' };
    expect(validateWebhookSettings(input, { production: false }).settings?.url).toBe(input.url);
  });
});

describe('a secret key', () => {
  it('is never repeated in the message', () => {
    expect(validateSecretKey('hunter2'.repeat(60))?.message).not.toContain('hunter2');
  });
});
