import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';

import { type ApiServer, startApiServer } from '../testing/api-server.ts';

let server: ApiServer;

/**
 * The server's heartbeat, and the pause after each of its slices, go by a clock that stands still until a test moves it; the
 * network is real. No socket has to be initialised within that time.
 */
beforeEach(async () => {
  const toFake = ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] as const;
  vi.useFakeTimers({ toFake: [...toFake] });
  server = await startApiServer({ socketLimits: { init: 3_600_000 } });
});
afterEach(async () => {
  await server.server.close();
  vi.useRealTimers();
});

interface Peer {
  readonly socket: WebSocket;
  /** The close code, once it is closed. */
  readonly closed: Promise<number>;
  /** Resolves when the server has read all that was sent here, and what it sent before has been read here. */
  exchange(): Promise<void>;
  /** So many were received. */
  pings(): number;
}

async function connect(autoPong: boolean): Promise<Peer> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    autoPong,
  });
  let pings = 0;
  socket.on('ping', () => (pings += 1));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const exchange = () =>
    new Promise<void>((resolve) => {
      socket.once('pong', () => resolve());
      socket.ping();
    });
  return { socket, closed, exchange, pings: () => pings };
}

/**
 * Moves the clock on, second by second, and waits until the peer has what was sent by then. The server sends pings in later
 * turns of the event loop, and takes their time by the same clock: it must not jump while one is under way.
 */
async function pass(seconds: number, peer: Peer): Promise<void> {
  for (let left = seconds * 1000; left > 0; left -= 1000) {
    vi.advanceTimersByTime(Math.min(1000, left));
    await peer.exchange();
    await peer.exchange(); // its pong to a ping has arrived, too
  }
}

/** Sockets are pinged in twelve groups, one after the other: the first socket after 1 s, and then every 12 s. */
describe('a connection', () => {
  it('gets a ping within 12 seconds, and then one every 12 seconds', async () => {
    const peer = await connect(true);
    await pass(12, peer);
    expect(peer.pings()).toBe(1);
    await pass(0.999, peer);
    expect(peer.pings()).toBe(1);
    await pass(0.001, peer);
    expect(peer.pings()).toBe(2);
    await pass(11.999, peer);
    expect(peer.pings()).toBe(2);
    await pass(0.001, peer);
    expect(peer.pings()).toBe(3);
  });

  it('stays open for as long as it answers', async () => {
    const peer = await connect(true);
    await pass(600, peer);
    expect([peer.pings(), peer.socket.readyState]).toEqual([50, WebSocket.OPEN]);
  });

  it('that last answered 30 seconds before a ping is due stays open', async () => {
    const peer = await connect(false);
    await pass(19, peer);
    peer.socket.pong();
    await peer.exchange();
    await pass(30, peer); // 49 seconds have passed: the fifth ping
    expect([peer.pings(), peer.socket.readyState]).toEqual([5, WebSocket.OPEN]);
  });

  it('that last answered longer ago is dropped then', async () => {
    const peer = await connect(false);
    await pass(18.999, peer);
    peer.socket.pong();
    await peer.exchange();
    await pass(30, peer);
    expect([peer.pings(), peer.socket.readyState]).toEqual([4, WebSocket.OPEN]);
    vi.advanceTimersByTime(1);
    expect(await peer.closed).toBe(1006);
  });
});
