import { type Sender, type Source } from '../model/index.ts';

/** A source with defaults, and all enrichers. */
export function someSource(given: Partial<Source> = {}): Source {
  return {
    id: '018f0000-0000-7000-8000-000000000001',
    workspaceId: '018f0000-0000-7000-8000-000000000002',
    name: 'shop',
    writeKey: 'wk_test',
    enabled: true,
    allowedOrigins: [],
    eventsPerMinute: null,
    eventsPerDay: null,
    snakeCaseNames: false,
    ipPolicy: 'KEEP',
    disabledEnrichers: [],
    ...given,
  };
}

/** A server that sends events in the API's own format. */
export function someSender(given: Partial<Sender> = {}): Sender {
  return { source: someSource(), format: 'EVENT', sentAt: null, client: null, ...given };
}
