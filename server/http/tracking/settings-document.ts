import { type IncomingHttpHeaders } from 'node:http';

/** Where a browser reaches this server. */
interface PublicAddress {
  readonly protocol: 'http' | 'https';
  /** As in the Host header. */
  readonly host: string;
}

/**
 * What analytics.js reads before it sends anything: that there is one destination, this server, and no plan that would
 * hold events back.
 */
export function settingsDocument(writeKey: string, { protocol, host }: PublicAddress): object {
  const everything = { enabled: true, integrations: {} };
  return {
    integrations: {
      'Segment.io': {
        apiKey: writeKey,
        apiHost: `${host}/v1`,
        protocol,
        unbundledIntegrations: [],
        addBundledMetadata: true,
        maybeBundledConfigIds: {},
        versionSettings: { version: '4.4.7', componentTypes: ['browser'] },
      },
    },
    plan: {
      track: { __default: everything },
      identify: { __default: { enabled: true } },
      group: { __default: { enabled: true } },
    },
    edgeFunction: {},
    analyticsNextEnabled: true,
    middlewareSettings: {},
    enabledMiddleware: {},
    metrics: { sampleRate: 0 },
    legacyVideoPluginsEnabled: false,
    remotePlugins: [],
  };
}

/**
 * How the browser that asks reached the server, which may be behind a proxy that speaks TLS. What the request says of it
 * goes into the answer to that request alone, so nobody else can be misled.
 *
 * @param host As in the Host header.
 */
export function publicAddress(host: string, headers: IncomingHttpHeaders): PublicAddress {
  const forwarded = headers['x-forwarded-proto'];
  const protocol = (Array.isArray(forwarded) ? forwarded[0] : forwarded)
    ?.split(',', 1)[0]
    ?.trim()
    .toLowerCase();
  if (protocol === 'https' || protocol === 'http') return { protocol, host };
  // A page of https can call http only on its own machine, and so calls https everywhere else.
  const fromHttps = (headers.origin ?? headers.referer ?? '').startsWith('https://');
  return { protocol: fromHttps && !isLoopback(host) ? 'https' : 'http', host };
}

function isLoopback(host: string): boolean {
  const name = host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : host.split(':', 1)[0]!;
  return name === 'localhost' || name.endsWith('.localhost') || name.startsWith('127.') || name === '[::1]';
}
