import { describe, expect, test } from 'vitest';

import { type JsonObject, type Sender } from '../model/index.ts';
import { someSender } from '../testing/sender.ts';
import { someSource } from '../testing/sources.ts';
import { createEnrichmentTools } from './enrichers/tools.ts';
import { runStages } from './run-stages.ts';

const now = new Date('2026-02-03T04:05:06.789Z');
const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36';
const client = { address: '203.0.113.9', userAgent: chrome };
const countries = { countryOf: (address: string) => (address === '203.0.113.9' ? 'DE' : null) };
const tools = () => createEnrichmentTools(countries);

function enriched(event: JsonObject, given: Partial<Sender> = {}): JsonObject {
  const { event: made } = runStages({ event_name: 'a', ...event }, now, () => 'e', {
    sender: someSender(given),
    tools: tools(),
  });
  return made!.payload;
}

const contextOf = (context: JsonObject, given: Partial<Sender> = {}) =>
  enriched({ context }, given)['context'];
const url = 'https://shop.example/a%20b?utm_source=google&utm_campaign=spring&gclid=G1&x=1#top';

describe('CAMPAIGN', () => {
  test('adds what the URL says', () => {
    expect(contextOf({ page: { url } })).toMatchObject({
      utm_source: 'google',
      utm_campaign: 'spring',
      campaign: { source: 'google', name: 'spring' },
      click_ids: { gclid: 'G1' },
      enriched: ['CAMPAIGN', 'PAGE'],
    });
  });

  test('adds the same to every event of a page, whatever one of them had', () => {
    const shared = tools();
    const contextOfNext = (context: JsonObject) =>
      runStages({ event_name: 'a', context: { page: { url }, ...context } }, now, () => 'e', {
        sender: someSender(),
        tools: shared,
      }).event!.payload['context'];
    const first = contextOfNext({});
    expect(contextOfNext({ campaign: { source: 'mine' } })).toMatchObject({
      campaign: { source: 'mine', name: 'spring' },
    });
    expect(contextOfNext({})).toEqual(first);
  });

  test('reads a URL that is too long to be remembered', () => {
    const long = url.replace('x=1', `x=${'1'.repeat(1000)}`);
    expect(contextOf({ page: { url: long } })).toMatchObject({ utm_source: 'google' });
  });

  test('replaces nothing that was sent, and fills in what is missing beside it', () => {
    const campaign = { source: 'mine', medium: null };
    expect(
      contextOf({ page: { url: url.replace('#', '&utm_medium=cpc#') }, campaign, utm_source: 'own' }),
    ).toMatchObject({
      utm_source: 'own',
      campaign: { source: 'mine', medium: 'cpc', name: 'spring' },
    });
  });

  test('adds what the SDK says as parameters, before what the URL says', () => {
    const campaign = { name: 'autumn', source: 'mail', medium: 'x'.repeat(5000), term: 7, content: '' };
    const { context } = enriched({ context: { campaign } }) as { context: JsonObject };
    expect(context).toEqual({
      campaign,
      utm_campaign: 'autumn',
      utm_source: 'mail',
      enriched: ['CAMPAIGN'],
    });
    expect(contextOf({ page: { url }, campaign: { source: 'mail' } })).toMatchObject({
      utm_source: 'mail',
      utm_campaign: 'spring',
      campaign: { source: 'mail', name: 'spring' },
    });
  });

  test.each([
    ['no URL', {}],
    ['no address of the web', { url: 'file:///a?utm_source=b' }],
    ['nonsense', { url: '://?utm_source=b' }],
    ['a text that is too long', { url: `https://shop.example/?utm_source=${'x'.repeat(5000)}` }],
    ['no parameters', { url: 'https://shop.example/' }],
    ['empty ones', { url: 'https://shop.example/?utm_source=' }],
  ])('adds nothing for %s', (_, page) => {
    expect(contextOf({ page })).not.toHaveProperty('campaign');
  });

  test('keeps no character that cannot be stored', () => {
    const found = contextOf({ page: { url: 'https://shop.example/?utm_source=a%00b%ED%A0%80' } });
    expect((found as JsonObject)['utm_source']).toMatch(/^ab\ufffd+$/);
  });
});

test('PAGE adds the parts of the URL and of the referrer', () => {
  const properties = { url, referrer: 'https://search.example/find?q=1' };
  expect(enriched({ properties })['context']).toMatchObject({
    page: {
      url,
      host: 'shop.example',
      path: '/a%20b',
      search: '?utm_source=google&utm_campaign=spring&gclid=G1&x=1',
      referrer: 'https://search.example/find?q=1',
      referrer_host: 'search.example',
      referrer_path: '/find',
    },
  });
});

describe('DEVICE', () => {
  const parts = { device: { type: 'desktop' }, os: { name: 'Windows' }, browser: { name: 'Chrome' } };

  test.each([
    ['as an SDK says it', { userAgent: chrome }, null, {}],
    ['as the request says it', {}, client, { user_agent: chrome }],
    ['of the SDK rather than the request', { userAgent: chrome }, { ...client, userAgent: 'curl/8' }, {}],
  ])('reads the user agent %s', (_, context, from, more) => {
    expect(contextOf(context, { client: from })).toMatchObject({ ...parts, ...more });
  });

  test('knows nothing of what is no user agent, and reads none that is too long', () => {
    expect(contextOf({ userAgent: '??' })).not.toHaveProperty('browser');
    expect(contextOf({ userAgent: chrome.padEnd(513, 'x') })).toEqual({ userAgent: chrome.padEnd(513, 'x') });
  });
});

describe('IP', () => {
  const from = (address: string, ipPolicy: 'KEEP' | 'TRUNCATE' | 'DROP', context: JsonObject = {}) =>
    contextOf(context, {
      client: { address, userAgent: null },
      source: someSource({ ipPolicy, disabledEnrichers: ['COUNTRY'] }),
    });

  test.each([
    ['KEEP', '203.0.113.9', '203.0.113.9'],
    ['TRUNCATE', '203.0.113.9', '203.0.113.0'],
    ['TRUNCATE', '::ffff:203.0.113.9', '203.0.113.0'],
    ['TRUNCATE', '2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
    ['TRUNCATE', '2001:db8::6', '2001:db8:0::'],
    ['TRUNCATE', '::1', '0:0:0::'],
    ['TRUNCATE', 'fe80::1%eth0', 'fe80:0:0::'],
  ] as const)('%s of %s is %s', (policy, address, expected) => {
    expect(from(address, policy)).toMatchObject({ ip: expected });
    expect(from('198.51.100.1', policy, { ip: address })).toMatchObject({ ip: expected });
  });

  test('DROP keeps no address, nor does what is kept of what was sent', () => {
    expect(from('203.0.113.9', 'DROP', { ip: '198.51.100.1' })).not.toHaveProperty('ip');
    const sender = someSender({ source: someSource({ ipPolicy: 'DROP' }) });
    const event = { event_name: ' a ', context: { ip: '198.51.100.1', locale: 'de' } };
    const { original, text } = runStages(event, now, undefined, { sender, tools: tools() }).event!;
    for (const kept of [original, text]) expect(kept).not.toContain('198.51.100.1');
    expect(original).toContain('"locale":"de"');
    expect(event.context.ip).toBe('198.51.100.1');
  });

  test('what was sent as an address and is none is left out unless all is kept', () => {
    expect(from('203.0.113.9', 'TRUNCATE', { ip: 'somebody' })).toMatchObject({ ip: '203.0.113.0' });
    expect(from('203.0.113.9', 'KEEP', { ip: 'somebody' })).toMatchObject({ ip: 'somebody' });
  });
});

test('COUNTRY is that of the client, also where its address is not kept', () => {
  const source = someSource({ ipPolicy: 'DROP' });
  expect(contextOf({}, { client, source })).toMatchObject({ location: { country: 'DE' } });
  expect(contextOf({}, { client: { ...client, address: '192.0.2.1' } })).not.toHaveProperty('location');
});

describe('SESSION', () => {
  const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
  /** The session ids of events at these minutes, in the order of their receipt. */
  function sessionsAt(times: readonly number[], event: JsonObject = { anonymous_id: 'x' }): unknown[] {
    const remembering = tools();
    return times.map((time) => {
      const timestamp = minutes(time).toISOString();
      const sent = { event_name: 'a', timestamp, ...event };
      const options = { sender: someSender(), tools: remembering };
      return runStages(sent, minutes(1000), () => 'e', options).event!.payload['session_id'];
    });
  }

  test('lasts until 30 minutes of silence', () => {
    const [first, second, third, fourth] = sessionsAt([0, 30, 60, 91]);
    expect(first).toMatch(/^s_[0-9a-f]{24}$/);
    expect([second, third]).toEqual([first, first]);
    expect(fourth).not.toBe(first);
  });

  test('goes by the times of the events: one of long ago has its own, and ends nothing', () => {
    const [now1, old, now2] = sessionsAt([100, 0, 105]);
    expect(old).not.toBe(now1);
    expect(now2).toBe(now1);
  });

  test('is the same for the same events, and another for another anonymous id', () => {
    expect(sessionsAt([0, 10])).toEqual(sessionsAt([0, 10]));
    expect(sessionsAt([0])).not.toEqual(sessionsAt([0], { anonymous_id: 'y' }));
  });

  test('is left as it was sent, and missing without an anonymous id', () => {
    expect(sessionsAt([0], { anonymous_id: 'x', session_id: 'mine' })).toEqual(['mine']);
    expect(sessionsAt([0], { user_id: 'u' })).toEqual([undefined]);
  });

  test('stands in its place', () => {
    expect(Object.keys(enriched({ anonymous_id: 'x', extra: 1, context: {} }))).toEqual([
      ...['event_id', 'event_name', 'timestamp', 'anonymous_id', 'session_id'],
      ...['properties', 'context', 'extra'],
    ]);
  });
});

describe('each enricher', () => {
  const all = { anonymous_id: 'x', context: { page: { url } } };

  test.each(['CAMPAIGN', 'PAGE', 'DEVICE', 'IP', 'SESSION', 'COUNTRY'] as const)(
    '%s can be switched off',
    (enricher) => {
      const source = someSource({ disabledEnrichers: [enricher] });
      const names = (sender: Partial<Sender>) =>
        (enriched(all, { client, ...sender })['context'] as JsonObject)['enriched'] as string[];
      expect(names({})).toContain(enricher);
      expect(names({ source })).toEqual(names({}).filter((name) => name !== enricher));
    },
  );

  test('leaves what the caller gave as it was', () => {
    const given = { event_name: 'a', ...all };
    const before = JSON.stringify(given);
    runStages(given, now, undefined, { sender: someSender({ client }), tools: tools() });
    expect(JSON.stringify(given)).toBe(before);
  });

  test('adds nothing to an event without a sender', () => {
    const { payload } = runStages({ event_name: 'a', ...all }, now, undefined, { tools: tools() }).event!;
    expect(payload['context']).toEqual(all.context);
  });
});
