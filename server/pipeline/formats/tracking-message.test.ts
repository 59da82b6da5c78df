import { describe, expect, it } from 'vitest';

import { runStages } from '../run-stages.ts';
import { type ConversionOptions } from './conversion.ts';
import { convertTrackingMessage } from './tracking-message.ts';

const receivedAt = new Date('2026-11-28T12:00:10.000Z');
const options: ConversionOptions = { receivedAt, sentAt: null, snakeCaseNames: false };

const convert = (message: unknown, given: Partial<ConversionOptions> = {}) => {
  const { event, error } = convertTrackingMessage(message, { ...options, ...given });
  if (error) throw new Error(error.message);
  return event;
};
const track = (fields: Record<string, unknown> = {}) => ({ type: 'track', event: 'Level Won', ...fields });

describe('the name', () => {
  it('is that of a tracked event', () => {
    expect(convert(track())).toEqual({ event_name: 'Level Won', type: 'track' });
  });

  it.each([
    ['page', 'page_view'],
    ['screen', 'screen_view'],
    ['identify', 'identify'],
    ['group', 'group'],
    ['alias', 'alias'],
  ])('of a message of type %s is %s', (type, event_name) => {
    expect(convert({ type })).toMatchObject({ event_name, type });
  });

  it('that was changed is kept beside', () => {
    const changed = { event_name: 'purchase', original_event_name: 'Order Completed', type: 'track' };
    expect(convert(track({ event: 'Order Completed' }))).toEqual(changed);
    expect(convert(track(), { snakeCaseNames: true })).toMatchObject({
      event_name: 'level_won',
      original_event_name: 'Level Won',
    });
    expect(convert(track({ event: ' purchase ' }))).toEqual({ event_name: ' purchase ', type: 'track' });
  });
});

describe('ids', () => {
  it('get the names that they have in an event', () => {
    const ids = {
      messageId: 'm',
      userId: 'u',
      anonymousId: 'a',
      sessionId: 's',
      groupId: 'g',
      previousId: 'p',
    };
    expect(convert(track(ids))).toMatchObject({
      event_id: 'm',
      user_id: 'u',
      anonymous_id: 'a',
      session_id: 's',
      group_id: 'g',
      previous_id: 'p',
    });
  });

  it('are missing when they are null or empty', () => {
    expect(convert(track({ userId: null, anonymousId: '', messageId: null }))).toEqual({
      event_name: 'Level Won',
      type: 'track',
    });
  });

  it('may be whole numbers, and are text then', () => {
    expect(convert(track({ userId: 42, groupId: 0 }))).toMatchObject({ user_id: '42', group_id: '0' });
  });

  it('of other kinds are left for the validation to refuse', () => {
    for (const userId of [Infinity, 2 ** 53, 1.5, true, {}, []])
      expect(convert(track({ userId }))['user_id']).toEqual(userId);
  });

  it('of the session are taken from the context where RudderStack has them', () => {
    const context = { sessionId: 1_764_331_200_000, sessionStart: true };
    expect(convert(track({ context }))).toMatchObject({ session_id: '1764331200000', context });
    expect(convert(track({ context, sessionId: 'own' }))).toMatchObject({ session_id: 'own' });
    expect(convert(track({ context, session_id: 'own' }))).toMatchObject({ session_id: 'own' });
  });
});

describe('the time', () => {
  const timestamp = '2026-11-28T13:00:00.000Z'; // of a clock that is an hour ahead
  const sentAt = '2026-11-28T13:00:05.000Z';
  const corrected = '2026-11-28T12:00:05.000Z';

  it('is corrected by when the batch was sent', () => {
    const expected = { timestamp: corrected, original_timestamp: timestamp };
    expect(convert(track({ timestamp }), { sentAt })).toMatchObject(expected);
    expect(convert(track({ originalTimestamp: timestamp }), { sentAt })).toMatchObject(expected);
  });

  it('is corrected by when the message was sent where it says so itself', () => {
    const message = track({ originalTimestamp: timestamp, sentAt });
    expect(convert(message, { sentAt: '2026-11-28T13:00:01.000Z' })).toMatchObject({
      timestamp: corrected,
      original_timestamp: timestamp,
      sent_at: sentAt,
    });
    expect(convert({ ...message, sentAt: 'soon' }, { sentAt })).toMatchObject({ timestamp: corrected });
  });

  it('is read with any offset and any number of decimal places', () => {
    const message = track({ timestamp: '2026-11-28T14:00:00.000999+01:00' });
    expect(convert(message, { sentAt: '2026-11-28T13:00:05.000123+00:00' })).toMatchObject({
      timestamp: corrected,
    });
  });

  it('stays where the message has both, since one of them was set on purpose', () => {
    const both = { timestamp: '2020-01-01T00:00:00.000Z', originalTimestamp: timestamp };
    expect(convert(track(both), { sentAt })).toMatchObject({
      timestamp: both.timestamp,
      original_timestamp: timestamp,
    });
    expect(convert(track({ timestamp, originalTimestamp: timestamp }))).not.toHaveProperty(
      'original_timestamp',
    );
  });

  it('of long ago keeps its distance from when it was sent', () => {
    const imported = convert(track({ timestamp: '2019-06-01T00:00:00.000Z' }), { sentAt });
    expect(imported).toMatchObject({ timestamp: '2019-05-31T23:00:05.000Z' });
  });

  it.each([
    ['nobody says when it was sent', timestamp, null],
    ['it was sent before it happened', timestamp, '2026-11-28T12:59:59.999Z'],
    ['nobody can read when it was sent', timestamp, 'yesterday'],
    ['it would be before the year 0', timestamp, '9999-01-01T00:00:00.000Z'],
    ['it cannot be read itself', 'yesterday', sentAt],
    ['it is no text', 1_764_331_200_000, sentAt],
  ])('stays where %s', (_, given, sent) => {
    const event = convert(track({ timestamp: given }), { sentAt: sent });
    expect(event).toEqual({ event_name: 'Level Won', type: 'track', timestamp: given });
  });

  it('is left out where the message has none', () => {
    expect(convert(track({ timestamp: null, originalTimestamp: null }), { sentAt })).not.toHaveProperty(
      'timestamp',
    );
  });
});

it.each([
  [null, null, 'INVALID'],
  [[], null, 'INVALID'],
  ['track', null, 'INVALID'],
  [{}, ['type'], 'REQUIRED'],
  [{ type: null }, ['type'], 'REQUIRED'],
  [{ type: 'merge' }, ['type'], 'INVALID'],
  [{ type: 'constructor' }, ['type'], 'INVALID'],
  [{ type: ['track'] }, ['type'], 'INVALID'],
  [{ type: 'track' }, ['event'], 'REQUIRED'],
  [{ type: 'track', event: null }, ['event'], 'REQUIRED'],
  [{ type: 'track', event: ' \n' }, ['event'], 'REQUIRED'],
  [{ type: 'track', event: { a: 1 } }, ['event'], 'INVALID'],
])('refuses %j', (message, field, code) => {
  expect(convertTrackingMessage(message, options)).toEqual({
    event: null,
    error: { field, code, message: expect.stringMatching(/ must | is required/) as string },
  });
});

it('makes events that the validation takes, and loses no value of a message', () => {
  const message = {
    messageId: 'm-1',
    userId: 'u-1',
    anonymousId: 'a-1',
    type: 'track',
    event: 'Order Completed',
    properties: { total: 'p-1', products: ['p-2'] },
    timestamp: '2026-11-28T11:59:00.123Z',
    context: { userAgent: 'c-1', page: { url: 'c-2' } },
    integrations: { All: 'i-1' },
    custom: 'x-1',
  };
  const { event } = runStages(convert(message, { sentAt: '2026-11-28T12:00:00.000Z' }), receivedAt);
  for (const value of ['m-1', 'u-1', 'a-1', 'Order Completed', 'p-1', 'p-2', '2026-11-28T11:59:00.123Z'])
    expect(event?.text).toContain(value);
  for (const value of ['c-1', 'c-2', 'i-1', 'x-1', 'track']) expect(event?.text).toContain(value);
  expect(event).toMatchObject({ eventId: 'm-1', eventName: 'purchase', userId: 'u-1' });
});
