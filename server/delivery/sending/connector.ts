import { type LookupAddress } from 'node:dns';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type buildConnector } from 'undici';
import { type SsrfGuard } from './ssrf-guard.ts';

/** A connection being opened, which can be given up. */
export interface Connecting {
  abandon(): void;
}

/** Opens a connection for undici and calls back once, unless it was abandoned. */
export type Connector = (target: buildConnector.Options, callback: buildConnector.Callback) => Connecting;

export interface ConnectorOptions {
  readonly guard: SsrfGuard;
  /** Certificates to trust instead of the usual authorities, as PEM. */
  readonly ca?: string;
}

/** How long one address is tried before the next one of its host: Node's 250 ms is too short for far continents. */
const addressAttemptMs = 500;

/** Most TLS sessions kept for resumption; one takes a few kilobytes. */
const maxSessions = 1_000;

/**
 * Connects to the addresses that the guard has allowed and to no others: Node gets them as the answer to its look-up, and
 * does not look up an IP literal. TLS is checked against the URL's host.
 */
export function createConnector({ guard, ca }: ConnectorOptions): Connector {
  const tls: TlsContext = { ca, sessions: new Map() };

  return (target, callback) => {
    let socket: Socket | null = null;
    let abandoned = false;
    guard
      .resolve(target.hostname)
      .then((addresses) => {
        if (abandoned) return;
        socket = open(target, addresses, tls);
        callBackOnce(socket, target.protocol === 'https:' ? 'secureConnect' : 'connect', callback);
      })
      .catch((error: Error) => {
        if (!abandoned) callback(error, null);
      });
    return {
      abandon() {
        abandoned = true;
        socket?.destroy();
      },
    };
  };
}

interface TlsContext {
  readonly ca: string | undefined;
  readonly sessions: Map<string, Buffer>;
}

function open(
  { protocol, hostname, port }: buildConnector.Options,
  addresses: readonly LookupAddress[],
  { ca, sessions }: TlsContext,
): Socket {
  const secure = protocol === 'https:';
  const options = {
    host: hostname,
    port: Number(port) || (secure ? 443 : 80),
    lookup: answerWith(addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: addressAttemptMs,
    noDelay: true,
    keepAlive: true,
  };
  if (!secure) return connectTcp(options);

  // SNI allows no final dot and no IP address: for the latter the certificate must name the address itself.
  const servername = isIP(hostname) === 0 ? hostname.replace(/\.$/, '') : '';
  const key = `${hostname}:${options.port}`;
  const session = sessions.get(key);
  const socket = connectTls({
    ...options,
    servername,
    ALPNProtocols: ['http/1.1'],
    ca,
    session,
  });
  return socket.on('session', (fresh) => remember(sessions, key, fresh));
}

function answerWith(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    if (all) callback(null, [...addresses]);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  };
}

function remember(sessions: Map<string, Buffer>, key: string, session: Buffer): void {
  sessions.delete(key);
  if (sessions.size >= maxSessions) sessions.delete(sessions.keys().next().value!);
  sessions.set(key, session);
}

/** undici wants one answer. The error listener stays, since an error without a listener ends the process. */
function callBackOnce(
  socket: Socket,
  ready: 'connect' | 'secureConnect',
  callback: buildConnector.Callback,
): void {
  let answered = false;
  socket.once(ready, () => {
    answered = true;
    callback(null, socket);
  });
  socket.on('error', (error) => {
    if (answered) return;
    answered = true;
    callback(error, null);
  });
}
