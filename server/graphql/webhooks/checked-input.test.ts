import { describe, expect, it } from 'vitest';

import { checkNewWebhook, checkWebhookChange } from './checked-input.ts';
import { type CreateWebhookInput, type UpdateWebhookInput } from './inputs.ts';

const production = { production: true };
const valid: CreateWebhookInput = {
  name: 'CRM',
  url: 'https://crm.example.com/hook',
  enabled: true,
  retryCount: 3,
  timeoutMs: 5000,
  generateSecret: false,
};

describe('a new webhook', () => {
  it('has no secret key unless one is given or asked for', () => {
    expect(checkNewWebhook(valid, production).value?.secretKey).toBeNull();
    expect(checkNewWebhook({ ...valid, secretKey: 'k' }, production).value?.secretKey).toBe('k');
  });

  it('gets a generated secret of 256 bits, another each time', () => {
    const generate = () => checkNewWebhook({ ...valid, generateSecret: true }, production).value!.secretKey!;
    const keys = Array.from({ length: 50 }, generate);
    // Padded standard base64: half of 50 keys in base64url would have a "-" or a "_".
    for (const key of keys) expect(key).toMatch(/^whsec_[A-Za-z\d+/]{43}=$/);
    expect(new Set(keys).size).toBe(50);
  });

  it('cannot have a given and a generated secret', () => {
    const { errors } = checkNewWebhook({ ...valid, secretKey: 'k', generateSecret: true }, production);
    expect(errors).toEqual([expect.objectContaining({ field: ['secretKey'], code: 'INVALID' })]);
  });

  it('tells all mistakes at once, those of the secret key too', () => {
    const { errors } = checkNewWebhook(
      { ...valid, name: ' ', url: 'x', secretKey: 'k'.repeat(257) },
      production,
    );
    expect(errors.map(({ field, code }) => [field?.[0], code])).toEqual([
      ['name', 'REQUIRED'],
      ['url', 'INVALID_URL'],
      ['secretKey', 'TOO_LONG'],
    ]);
  });
});

describe('a change', () => {
  it('has only what was given', () => {
    expect(checkWebhookChange({ name: ' New ' }, production).value).toEqual({ name: 'New' });
    expect(checkWebhookChange({ conditionMatch: 'ANY' }, production).value).toEqual({
      conditionMatch: 'ANY',
    });
    expect(checkWebhookChange({}, production).value).toEqual({});
  });

  it('clears by null what may be empty', () => {
    const nothing = {
      description: null,
      secretKey: null,
      eventFilter: null,
      conditions: null,
      customHeaders: null,
    };
    expect(checkWebhookChange(nothing, production).value).toEqual({
      description: null,
      secretKey: null,
      eventFilter: { mode: 'INCLUDE', events: [] },
      conditions: [],
      customHeaders: [],
    });
  });

  it.each(['name', 'url', 'enabled', 'conditionMatch', 'retryCount', 'timeoutMs'])(
    'cannot clear %s',
    (name) => {
      const { errors } = checkWebhookChange({ [name]: null }, production);
      expect(errors).toEqual([expect.objectContaining({ field: [name], code: 'REQUIRED' })]);
    },
  );

  it('refuses an empty secret key: null is what removes it', () => {
    const { errors } = checkWebhookChange({ secretKey: '' }, production);
    expect(errors).toEqual([expect.objectContaining({ field: ['secretKey'], code: 'REQUIRED' })]);
  });

  it('of a part of the retry schedule keeps the rest of it, where that still has a place', () => {
    const custom = { retryCount: 2, retrySchedule: 'CUSTOM' as const, retryDelays: [5, 60] };
    const change = (input: UpdateWebhookInput) => checkWebhookChange(input, production, custom).value;
    expect(change({ name: 'New' })).toEqual({ name: 'New' });
    expect(change({ retryDelays: [7] })).toEqual({
      retryCount: 1,
      retrySchedule: 'CUSTOM',
      retryDelays: [7],
    });
    expect(change({ retrySchedule: 'STANDARD' })).toEqual({
      retryCount: 9,
      retrySchedule: 'STANDARD',
      retryDelays: [],
    });
    expect(change({ retrySchedule: 'EXPONENTIAL', retryCount: 5 })).toEqual({
      retryCount: 5,
      retrySchedule: 'EXPONENTIAL',
      retryDelays: [],
    });
    expect(change({ retryCount: 4 })).toEqual(custom);
  });

  it('checks what is given, and only that', () => {
    const { errors } = checkWebhookChange({ url: 'http://10.0.0.1/', timeoutMs: 5 }, production);
    expect(errors.map(({ field }) => field?.[0])).toEqual(['url', 'timeoutMs']);
    expect(checkWebhookChange({ enabled: false }, production).value).toEqual({ enabled: false });
  });
});
