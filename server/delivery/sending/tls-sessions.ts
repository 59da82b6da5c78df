import { type TLSSocket } from 'node:tls';

import { SharedLru } from '../dns/shared-lru.ts';

interface Kept {
  readonly session: Buffer;
  /** When the certificate was checked that the session stands for. */
  readonly checkedAt: number;
}

/** Most sessions kept. One takes two kilobytes or so. */
const maxSessions = 4_000;
/** A certificate that was withdrawn, has expired or was replaced is noticed within this time, in milliseconds. */
const checkEveryMs = 3_600_000;

export interface TlsSessionsOptions {
  /** 4,000 unless given. */
  readonly size?: number;
  /** The monotonic clock, in milliseconds; `performance.now` unless given. */
  readonly now?: () => number;
}

/**
 * TLS sessions, so that the next connection to a server has a short handshake: no certificates, no check of them, and a
 * round trip less with TLS 1.2. A session is used only with the host name and port that its certificate was checked for,
 * since Node.js does not check the name again; where the name leads meanwhile does not matter, because only a server that
 * holds the keys of the session can resume it. Everything else that a session depends on, the authorities that are trusted
 * and the egress proxy, is the same for all connections of a process.
 *
 * When there are too many, the workspace with the most sessions gives up the one that it has not used for longest.
 */
export class TlsSessions {
  readonly #kept: SharedLru<Kept>;
  readonly #now: () => number;

  constructor({ size = maxSessions, now = () => performance.now() }: TlsSessionsOptions = {}) {
    this.#kept = new SharedLru(size);
    this.#now = now;
  }

  /** The session to offer to a server; undefined when there is none, or its certificate is to be checked again. */
  of(server: string): Buffer | undefined {
    return this.#fresh(server)?.session;
  }

  /** Keeps the sessions that the server gives this connection, and drops the one that it was opened with if it fails. */
  watch(socket: TLSSocket, server: string, workspaceId: string): void {
    const offered = this.#fresh(server);
    let opened = false;
    socket.once('secureConnect', () => (opened = true));
    socket.on('session', (session) => {
      const checkedAt = socket.isSessionReused() && offered ? offered.checkedAt : this.#now();
      this.#kept.set(workspaceId, server, { session, checkedAt });
    });
    if (!offered) return;
    socket.once('close', () => {
      if (!opened && this.#kept.get(server) === offered) this.#kept.delete(server);
    });
  }

  #fresh(server: string): Kept | undefined {
    const kept = this.#kept.get(server);
    return kept && this.#now() - kept.checkedAt < checkEveryMs ? kept : undefined;
  }
}
