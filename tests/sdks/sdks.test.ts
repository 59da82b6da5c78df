import { beforeAll, describe, expect, test } from 'vitest';

import { type JsonObject } from '../../server/model/index.ts';
import { closingAfterAll } from '../../server/testing/closing.ts';
import { type Receiver, startReceiver } from '../../server/testing/receiver.ts';
import { createSource } from '../../server/testing/sources.ts';
import { startWorld, type World } from '../../server/testing/world.ts';
import { withoutBrowser } from '../browser/chromium.ts';
import { openInBrowser } from './browser-client.ts';
import { type OpenClient, orderOf, type SdkClient, userId } from './client.ts';
import { runExamples } from './examples.ts';
import { openCloudEvents, openRudder, openSegment } from './node-clients.ts';
import { openPython, pythonWithSdks } from './python-clients.ts';
import { type Relay, startRelay } from './relay.ts';

const keep = closingAfterAll();
const python = pythonWithSdks();

interface Sdk {
  readonly name: string;
  readonly open: OpenClient;
  /** What its events name as their library; null where they have none. */
  readonly library: string | null;
  /** Whether it cannot run on this machine. */
  readonly missing?: boolean;
}

const sdks: readonly Sdk[] = [
  { name: '@segment/analytics-node', open: openSegment, library: '@segment/analytics-node' },
  {
    name: '@segment/analytics-next in Chromium',
    open: openInBrowser(keep),
    library: 'analytics.js',
    missing: withoutBrowser,
  },
  { name: '@rudderstack/rudder-sdk-node', open: openRudder, library: 'analytics-node' },
  {
    name: 'segment-analytics-python',
    open: openPython(python, 'segment.analytics'),
    library: 'analytics-python',
    missing: python === null,
  },
  {
    name: 'rudder-sdk-python',
    open: openPython(python, 'rudderstack.analytics'),
    library: 'analytics-python',
    missing: python === null,
  },
  { name: 'cloudevents', open: openCloudEvents, library: null },
];
const available = sdks.filter(({ missing }) => !missing);

let world: World;
let writeKey: string;
let relay: Relay;
/** The endpoint of a webhook that gets all events. */
let endpoint: Receiver;
const clients = new Map<string, SdkClient>();

const payloads = () => endpoint.requests.map(({ body }) => JSON.parse(body.toString()) as JsonObject);
const markOf = ({ properties }: JsonObject) => (properties as JsonObject)['mark'];
const delivered = (mark: string) => payloads().filter((event) => markOf(event) === mark);
const arrival = (mark: string) =>
  endpoint.waitFor(({ body }) => markOf(JSON.parse(body.toString()) as JsonObject) === mark, 40_000);

beforeAll(async () => {
  [world, relay, endpoint] = [await startWorld(keep), keep(await startRelay()), keep(await startReceiver())];
  relay.target = world.url;
  const create = `mutation { createWebhook(input: { name: "All", url: "${endpoint.url}" }) { userErrors { message } } }`;
  await world.query(create);
  writeKey = await createSource(world, 'Shop');
  await Promise.all(
    available.map(async ({ name, open }) => clients.set(name, keep(await open(relay.url, writeKey)))),
  );
}, 120_000);

describe.each(sdks)('$name', ({ name, library, missing = false }) => {
  test.skipIf(missing)('delivers into a webhook', async () => {
    const mark = `${name}, first`;
    await clients.get(name)!.track(mark);
    await arrival(mark);
    const [event] = delivered(mark);
    expect(event).toMatchObject({ event_name: 'purchase', properties: orderOf(mark) });
    expect(Date.now() - Date.parse(event!['timestamp'] as string)).toBeLessThan(60_000);
    if (library === null) expect(event).toMatchObject({ source: '/shop', subject: userId });
    else
      expect(event).toMatchObject({
        user_id: userId,
        original_event_name: 'Order Completed',
        context: { library: { name: library } },
      });
  });
});

test('the examples of docs/tracking-sdks.md deliver as they stand there', async () => {
  await runExamples(relay.url, writeKey, python);
  // Segment's and RudderStack's for Node.js, cloudevents, curl, and those of the other SDKs that are at hand.
  const expected = 4 + (python === null ? 0 : 2) + (withoutBrowser ? 0 : 1);
  const ofExamples = () =>
    payloads().filter((event) => event['event_name'] === 'purchase' && markOf(event) === undefined);
  await endpoint.waitFor(() => ofExamples().length >= expected);
  expect(ofExamples().map(({ properties }) => properties)).toEqual(Array(expected).fill({ total: 12.5 }));
});

test('all of them lose nothing through a restart of the server, and what they send twice is delivered once', async () => {
  const marks = (what: string) => available.map(({ name }) => `${name}, ${what}`);
  const trackAll = (what: string) =>
    Promise.all(available.map(({ name }) => clients.get(name)!.track(`${name}, ${what}`)));

  // The server stores these, and the clients do not get to know.
  relay.losesAnswers = true;
  await trackAll('lost answer');
  await relay.waitForAccepted(marks('lost answer'), 1);
  relay.target = null;
  await world.close();
  await trackAll('while it was down');
  world = await startWorld(keep, { databaseUrl: world.databaseUrl });
  relay.losesAnswers = false;
  relay.target = world.url;

  await Promise.all([...marks('lost answer'), ...marks('while it was down')].map(arrival));
  await relay.waitForAccepted(marks('lost answer'), 2);
  const events = await world.query<{ events: { nodes: { eventId: string }[] } }>(
    '{ events(first: 200) { nodes { eventId } } }',
  );
  const ids = payloads().map((event) => event['event_id']);
  expect(events.events.nodes.map(({ eventId }) => eventId).toSorted()).toEqual(ids.toSorted());
  for (const mark of [...marks('lost answer'), ...marks('while it was down')])
    expect(delivered(mark)).toHaveLength(1);
}, 90_000);
