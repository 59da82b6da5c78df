import { type LookupAddress } from 'node:dns';
import {
  connect as connectTcp,
  isIP,
  type LookupFunction,
  type Socket,
  type TcpNetConnectOpts,
} from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { type buildConnector } from 'undici';
import { type TlsIdentity } from '../../storage/index.ts';
import { type EgressProxy } from './egress-proxy.ts';
import { ClientCertificateRequired } from './failure-text.ts';
import { type SsrfGuard } from './ssrf-guard.ts';
import { TlsContexts } from './tls-contexts.ts';
import { TlsSessions } from './tls-sessions.ts';

/** A connection being opened, which can be given up. */
export interface Connecting {
  abandon(): void;
}

/** For whom a connection is opened. */
export interface ConnectionOwner {
  /** Whose share of TLS sessions it counts for. */
  readonly workspaceId: string;
  /** What it shows and trusts; null for the usual. */
  readonly tls: TlsIdentity | null;
}

/** Opens a connection for undici and calls back once, unless it was abandoned. */
export type Connector = (
  target: buildConnector.Options,
  callback: buildConnector.Callback,
  owner: ConnectionOwner,
) => Connecting;

export interface ConnectorOptions {
  readonly guard: SsrfGuard;
  /** None: connections go straight to the endpoint. */
  readonly proxy?: EgressProxy;
  /** Certificates to trust instead of the usual authorities, as PEM. */
  readonly ca?: string;
}

/** How long one address is tried before the next one of its host: Node's 250 ms is too short for far continents. */
const addressAttemptMs = 500;

/**
 * Connects to the addresses that the guard has allowed and to no others: Node gets them as the answer to its look-up, and
 * does not look up an IP literal. With a proxy, the proxy connects. TLS is checked against the URL's host, from end to
 * end.
 */
export function createConnector({ guard, ca, proxy }: ConnectorOptions): Connector {
  const sessions = new TlsSessions();
  const contexts = new TlsContexts(ca);

  return (target, callback, owner) => {
    const tls: TlsParts = { contexts, sessions, owner };
    let opening: { destroy(): void } | null = null;
    let abandoned = false;

    async function connectDirectly(): Promise<void> {
      const addresses = await guard.resolve(target.hostname);
      if (abandoned) return;
      const options = tcpOptions(target, addresses);
      const socket = isSecure(target) ? openTls(target, options, tls) : connectTcp(options);
      opening = socket;
      callBackOnce(socket, isSecure(target) ? 'secureConnect' : 'connect', callback);
    }

    async function connectThrough(by: EgressProxy): Promise<void> {
      await guard.checkLiteral(target.hostname);
      if (abandoned) return;
      const tunnel = by.open(authorityOf(target));
      opening = tunnel;
      const carrier = await tunnel.opened;
      if (abandoned) return void carrier.destroy();
      if (!isSecure(target)) return callback(null, carrier);
      const socket = openTls(target, { socket: carrier }, tls);
      opening = socket;
      callBackOnce(socket, 'secureConnect', callback);
    }

    (proxy ? connectThrough(proxy) : connectDirectly()).catch((error: Error) => {
      if (!abandoned) callback(error, null);
    });
    return {
      abandon() {
        abandoned = true;
        opening?.destroy();
      },
    };
  };
}

interface TlsParts {
  readonly contexts: TlsContexts;
  readonly sessions: TlsSessions;
  readonly owner: ConnectionOwner;
}

function isSecure({ protocol }: buildConnector.Options): boolean {
  return protocol === 'https:';
}

function portOf(target: buildConnector.Options): number {
  return Number(target.port) || (isSecure(target) ? 443 : 80);
}

function authorityOf(target: buildConnector.Options): string {
  const { hostname } = target;
  return `${isIP(hostname) === 6 ? `[${hostname}]` : hostname}:${portOf(target)}`;
}

function tcpOptions(target: buildConnector.Options, addresses: readonly LookupAddress[]): TcpNetConnectOpts {
  return {
    host: target.hostname,
    port: portOf(target),
    lookup: answerWith(addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: addressAttemptMs,
    noDelay: true,
    keepAlive: true,
  };
}

/** Over a new connection, or over one that is open. */
function openTls(
  target: buildConnector.Options,
  over: TcpNetConnectOpts | { readonly socket: Socket },
  { contexts, sessions, owner }: TlsParts,
): TLSSocket {
  const { hostname } = target;
  const { tls, workspaceId } = owner;
  // A session stands for the certificates of both sides.
  const server = tls ? `${authorityOf(target)} ${tls.id}` : authorityOf(target);
  const socket = connectTls({
    ...over,
    // SNI allows no final dot and no IP address: for the latter the certificate must name the address itself.
    servername: isIP(hostname) === 0 ? hostname.replace(/\.$/, '') : '',
    host: hostname,
    ALPNProtocols: ['http/1.1'],
    // Said explicitly, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment has no effect.
    rejectUnauthorized: true,
    secureContext: contexts.of(tls),
    session: sessions.of(server),
  });
  sessions.watch(socket, server, workspaceId);
  return socket;
}

function answerWith(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    if (all) callback(null, [...addresses]);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  };
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
    callback(isClientCertificateMissing(socket, error) ? new ClientCertificateRequired() : error, null);
  });
}

/**
 * Whether the receiver gave up the handshake with the alert of TLS 1.2 that has many reasons, for this one: those that
 * concern versions and ciphers come before its own certificate. TLS 1.3 has an alert for the purpose, which comes when
 * the client has finished its handshake and written its request.
 */
function isClientCertificateMissing(socket: Socket, error: Error & { reason?: unknown }): boolean {
  if (!(socket instanceof TLSSocket) || !String(error.reason).endsWith('alert handshake failure'))
    return false;
  return Object.keys(socket.getPeerCertificate()).length > 0;
}
