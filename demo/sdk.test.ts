import { expect, test } from 'vitest';

import { messageOf } from './sdk.ts';
import { type TimedEvent } from './shop/traffic.ts';

const page = { url: 'https://shop.example.com/', path: '/', referrer: '', title: 'Home' };
const event: TimedEvent = {
  event_id: 'e1',
  event_name: 'purchase',
  timestamp: '2026-03-04T10:00:00.000Z',
  user_id: 'u_1',
  anonymous_id: 'a_1',
  session_id: 's_1',
  properties: { value: 9 },
  context: {
    utm_source: 'google',
    utm_medium: 'cpc',
    utm_campaign: 'spring',
    user_agent: 'Firefox',
    ip: '203.0.113.1',
    page,
  },
  consent: { analytics: true, marketing: false },
};

test('an event is told to the SDK in the words of its specification', () => {
  expect(messageOf(event)).toEqual({
    type: 'track',
    event: 'Order Completed',
    messageId: 'e1',
    timestamp: event.timestamp,
    userId: 'u_1',
    anonymousId: 'a_1',
    properties: { value: 9 },
    context: {
      userAgent: 'Firefox',
      ip: '203.0.113.1',
      page,
      sessionId: 's_1',
      campaign: { source: 'google', medium: 'cpc', name: 'spring' },
      consent: { categoryPreferences: { analytics: true, marketing: false } },
    },
  });
});

test('page views have the page, profiles are traits, and other names stay', () => {
  expect(messageOf({ ...event, event_name: 'page_view' })).toMatchObject({
    type: 'page',
    properties: { ...page, value: 9 },
  });
  expect(messageOf({ ...event, event_name: 'identify' })).toMatchObject({
    type: 'identify',
    traits: { value: 9 },
  });
  const { user_id: _, ...anonymous } = event;
  const click = messageOf({ ...anonymous, event_name: 'button_click', context: { page } });
  expect(click).toMatchObject({ type: 'track', event: 'button_click' });
  expect([click.userId, click.context['campaign']]).toEqual([undefined, undefined]);
});
