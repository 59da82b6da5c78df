import { lookup } from 'node:dns/promises';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';

import { DnsCache } from '../dns/dns-cache.ts';
import { type LookUp } from '../dns/look-up.ts';
import { failureText, ProxyFailure } from './failure-text.ts';

/** A tunnel being opened, which can be given up. */
export interface Tunnel {
  /** Rejects with a ProxyFailure. */
  readonly opened: Promise<Socket>;
  destroy(): void;
}

/** An HTTP proxy that all requests go through, such as Smokescreen or Squid. */
export interface EgressProxy {
  /** @param authority Host and port of the endpoint: `example.com:443`, `[2606:4700::1111]:8443`. */
  open(authority: string): Tunnel;
}

export interface EgressProxyOptions {
  /** Certificates to trust instead of the usual authorities, as PEM, with a proxy of `https:`. */
  readonly ca?: string;
  /** For the proxy's own host name; by default, as the system does. */
  readonly lookUp?: LookUp;
}

/** For how long an address is used: the system does not say. */
const ttlSeconds = 30;

/** Not by the servers of `DNS_SERVERS`: the proxy may have a name that only the system knows, by its search domains. */
const askSystem: LookUp = async (hostname) => ({
  addresses: await lookup(hostname, { all: true }),
  ttlSeconds,
});

/**
 * Opens tunnels by `CONNECT`, also to endpoints of `http:`: the proxy sees where a request goes and not the request.
 *
 * @param proxyUrl With user name and password, if the proxy wants them. They are in no error.
 */
export function createEgressProxy(
  proxyUrl: string,
  { ca, lookUp = askSystem }: EgressProxyOptions = {},
): EgressProxy {
  const { protocol, hostname, port, username, password } = new URL(proxyUrl);
  const secure = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const name = `egress proxy ${hostname}:${port || (secure ? 443 : 80)}`;
  const dns = new DnsCache({ lookUp, size: 1 });
  const options = {
    method: 'CONNECT',
    host,
    port: Number(port) || (secure ? 443 : 80),
    agent: false as const,
    setHost: false,
    lookup: lookupIn(dns),
    maxHeaderSize: 16 * 1024,
    ...(secure && { rejectUnauthorized: true, ca, servername: isIP(host) === 0 ? host : '' }),
  };
  const credentials = basicCredentials(username, password);

  return {
    open(authority) {
      const headers = { Host: authority, Connection: 'keep-alive', ...credentials };
      const request = (secure ? requestSecure : requestPlain)({ ...options, path: authority, headers });
      const opened = new Promise<Socket>((resolve, reject) => {
        request.once('connect', ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
          // An error without a listener ends the process.
          socket.on('error', () => undefined);
          if (statusCode >= 200 && statusCode < 300) {
            if (head.length > 0) socket.unshift(head);
            resolve(socket.setNoDelay(true).setKeepAlive(true));
          } else {
            socket.destroy();
            reject(new ProxyFailure(`${name} answered HTTP ${statusCode} to CONNECT`));
          }
        });
        request.on('error', (error) => reject(new ProxyFailure(`${name}: ${connectText(error)}`)));
      });
      request.end();
      return { opened, destroy: () => void request.destroy() };
    },
  };
}

/** A look-up by the system occupies a thread, of which there are four: one serves all tunnels that wait for it. */
function lookupIn(dns: DnsCache): LookupFunction {
  return (hostname, { all }, callback) => {
    dns.resolve(hostname).then(
      (addresses) => {
        if (all) callback(null, [...addresses]);
        else callback(null, addresses[0]!.address, addresses[0]!.family);
      },
      (error: Error) => callback(error, ''),
    );
  };
}

function basicCredentials(username: string, password: string): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

function connectText(error: NodeJS.ErrnoException): string {
  return error.code?.startsWith('HPE_') ? 'not an HTTP proxy' : failureText(error);
}
