/** How one SDK is set up to send to a source. */
export interface Snippet {
  readonly id: string;
  readonly name: string;
  /** Installs the SDK. Null where nothing is to be installed. */
  readonly install: string | null;
  /** With a key and an address that {@link fillSnippet} replaces. The same as in docs/tracking-sdks.md, where tests run it. */
  readonly code: string;
  readonly note?: string;
}

/** For somebody who may not see the write key. */
export const keyPlaceholder = 'WRITE_KEY';

/** A snippet with the address of this server, such as `https://events.example`, and the write key of a source. */
export function fillSnippet({ code }: Snippet, address: string, writeKey: string): string {
  return code.replaceAll(keyPlaceholder, writeKey).replaceAll(/(?:http:\/\/)?localhost:4000/g, address);
}

export const snippets: readonly Snippet[] = [
  {
    id: 'browser',
    name: 'Browser (Segment)',
    install: 'npm install @segment/analytics-next',
    note: 'Bundle the package, or host its dist/umd/index.js. This server does not serve analytics.min.js.',
    code: `import { AnalyticsBrowser } from '@segment/analytics-next';

const analytics = AnalyticsBrowser.load({ writeKey: 'WRITE_KEY', cdnURL: 'http://localhost:4000' });
void analytics.track('Order Completed', { total: 12.5 });
`,
  },
  {
    id: 'node',
    name: 'Node.js (Segment)',
    install: 'npm install @segment/analytics-node',
    code: `import { Analytics } from '@segment/analytics-node';

const analytics = new Analytics({ writeKey: 'WRITE_KEY', host: 'http://localhost:4000' });
analytics.track({ userId: 'u-7', event: 'Order Completed', properties: { total: 12.5 } });
await analytics.closeAndFlush();
`,
  },
  {
    id: 'node-rudder',
    name: 'Node.js (RudderStack)',
    install: 'npm install @rudderstack/rudder-sdk-node',
    note: 'Keep the errorHandler: without one, a 4xx response ends the process.',
    code: `import RudderAnalytics from '@rudderstack/rudder-sdk-node';

const analytics = new RudderAnalytics('WRITE_KEY', {
  dataPlaneUrl: 'http://localhost:4000',
  errorHandler: (error) => console.error(error),
});
analytics.track({ userId: 'u-7', event: 'Order Completed', properties: { total: 12.5 } });
await analytics.flush();
`,
  },
  {
    id: 'python',
    name: 'Python (Segment)',
    install: 'pip install segment-analytics-python',
    code: `import segment.analytics as analytics

analytics.write_key = 'WRITE_KEY'
analytics.host = 'http://localhost:4000'
analytics.track('u-7', 'Order Completed', {'total': 12.5})
analytics.shutdown()
`,
  },
  {
    id: 'python-rudder',
    name: 'Python (RudderStack)',
    install: 'pip install rudder-sdk-python',
    code: `import rudderstack.analytics as analytics

analytics.write_key = 'WRITE_KEY'
analytics.dataPlaneUrl = 'http://localhost:4000'
analytics.track('u-7', 'Order Completed', {'total': 12.5})
analytics.shutdown()
`,
  },
  {
    id: 'cloudevents',
    name: 'CloudEvents',
    install: 'npm install cloudevents',
    note: 'Any other client for CloudEvents over HTTP works, too: POST to /v1/events with the write key as bearer token.',
    code: `import { CloudEvent, emitterFor, httpTransport } from 'cloudevents';

const emit = emitterFor(httpTransport('http://localhost:4000/v1/events'));
const event = new CloudEvent({ source: '/shop', type: 'purchase', data: { total: 12.5 } });
await emit(event, { headers: { authorization: 'Bearer WRITE_KEY' } });
`,
  },
  {
    id: 'curl',
    name: 'curl',
    install: null,
    code: `curl localhost:4000/v1/track -u WRITE_KEY: \\
  -d '{ "event": "Order Completed", "userId": "u-7", "properties": { "total": 12.5 } }'
`,
  },
];
