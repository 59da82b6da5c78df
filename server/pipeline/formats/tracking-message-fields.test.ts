import { describe, expect, it } from 'vitest';

import { type ConversionOptions } from './conversion.ts';
import { convertTrackingMessage, messageTypes } from './tracking-message.ts';

const receivedAt = new Date('2026-11-28T12:00:10.000Z');
const options: ConversionOptions = { receivedAt, sentAt: null, snakeCaseNames: false };

const convert = (message: unknown, given: Partial<ConversionOptions> = {}) => {
  const { event, error } = convertTrackingMessage(message, { ...options, ...given });
  if (error) throw new Error(error.message);
  return event;
};
const track = (fields: Record<string, unknown> = {}) => ({ type: 'track', event: 'Level Won', ...fields });

describe('properties', () => {
  it('are those of track', () => {
    const properties = { total: 1, coupon: null };
    expect(convert(track({ properties }))).toMatchObject({ properties });
    expect(convert(track({ properties: null }))).not.toHaveProperty('properties');
  });

  it.each(['identify', 'group'])('are the traits of %s', (type) => {
    const traits = { email: 'ada@example.com', plan: null };
    expect(convert({ type, traits })).toEqual({ event_name: type, type, properties: traits });
    expect(convert({ type, traits, properties: {} })).toMatchObject({ properties: traits });
    expect(convert({ type, context: { traits } })).toMatchObject({ properties: traits, context: { traits } });
    expect(convert({ type, traits, properties: { a: 1 } })).toMatchObject({ traits, properties: { a: 1 } });
  });

  it.each(['page', 'screen'])('of %s have its name and category', (type) => {
    const message = { type, name: 'Cart', category: 'Shop', properties: { url: 'u' } };
    expect(convert(message)).toEqual({
      event_name: `${type}_view`,
      type,
      properties: { url: 'u', name: 'Cart', category: 'Shop' },
    });
    expect(message.properties).toEqual({ url: 'u' });
    expect(convert({ type, name: 'Cart' })).toMatchObject({ properties: { name: 'Cart' } });
    expect(convert({ type, name: 'Cart', properties: { name: null } })).toMatchObject({
      properties: { name: 'Cart' },
    });
  });

  it('that have another name keep it, and the page its own', () => {
    const message = {
      type: 'page',
      name: 'Cart',
      category: 'a',
      properties: { name: 'Basket', category: 'a' },
    };
    const event = convert(message);
    expect(event).toMatchObject({ name: 'Cart', properties: { name: 'Basket', category: 'a' } });
    expect(event).not.toHaveProperty('category');
  });

  it.each([[[1]], ['text'], [7]])('of another kind are left to be refused: %j', (properties) => {
    for (const type of messageTypes)
      expect(convert({ type, event: 'x', name: 'n', properties })['properties']).toEqual(properties);
  });
});

describe('the context', () => {
  it('has the user agent where filters look for it', () => {
    const context = { userAgent: 'Firefox', locale: 'de', library: { name: 'x' } };
    const { userAgent, ...others } = context;
    expect(convert(track({ context }))['context']).toEqual({ ...others, user_agent: userAgent });
    const both = { userAgent: 'a', user_agent: 'b' };
    expect(convert(track({ context: both }))['context']).toEqual(both);
  });

  it('has the consent, which is a field of its own', () => {
    const context = { consent: { categoryPreferences: { analytics: true, ads: false } } };
    expect(convert(track({ context }))).toMatchObject({ context, consent: { analytics: true, ads: false } });
    expect(convert(track({ context, consent: { ads: true } }))).toMatchObject({ consent: { ads: true } });
    expect(convert(track({ context: { consent: 'yes' } }))).not.toHaveProperty('consent');
  });

  it.each([[[]], ['text']])('of another kind is left to be refused: %j', (context) => {
    expect(convert(track({ context }))['context']).toEqual(context);
  });
});

describe('what has no meaning here', () => {
  it('is kept', () => {
    const own = {
      integrations: { All: true },
      _metadata: { nodeVersion: '24' },
      channel: 'server',
      version: 1,
    };
    expect(convert(track({ ...own, nothing: null }))).toEqual({
      event_name: 'Level Won',
      type: 'track',
      ...own,
    });
  });

  it('gives way to what has, and is kept under another name', () => {
    const message = { userId: 'u', user_id: 'v', user_id_2: 'w', event_name: 'x', event: 'Level Won' };
    expect(convert({ type: 'track', ...message })).toMatchObject({
      user_id: 'u',
      user_id_3: 'v',
      user_id_2: 'w',
      event_name: 'Level Won',
      event_name_2: 'x',
    });
    expect(convert({ type: 'page', event: 'x' })).toMatchObject({ event: 'x' });
  });

  it('has a meaning when it has the name of a field of events', () => {
    expect(convert(track({ user_id: 'u', consent: { ads: true } }))).toMatchObject({
      user_id: 'u',
      consent: { ads: true },
    });
  });

  it('may be called __proto__', () => {
    const message = JSON.parse(
      '{"type":"page","name":"n","__proto__":{"a":1},"properties":{"__proto__":{"b":2}}}',
    ) as object;
    const event = convert(message);
    expect(Object.getOwnPropertyDescriptor(event, '__proto__')?.value).toEqual({ a: 1 });
    const properties = event['properties'] as object;
    expect(Object.getOwnPropertyDescriptor(properties, '__proto__')?.value).toEqual({ b: 2 });
    expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
  });

  it('is not the write key, which is nobody’s business', () => {
    expect(convert(track({ writeKey: 'wk' }))).not.toHaveProperty('writeKey');
  });
});
