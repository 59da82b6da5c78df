import { setTimeout as pause } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { inParallel } from './events.ts';
import { percentile } from './figures.ts';
import { type PushFigures, type WatchersToStart } from './watchers.ts';

/**
 * Clients that watch, in a process of their own. It opens the sockets that it is told to, then says that it is ready, and
 * answers every further message with what was received since the one before.
 */
let latenciesMs: number[] = [];
let bytes = 0;
let since = performance.now();

process.once('message', (start: WatchersToStart) => void open(start));

async function open({ origin, key, sockets, documents }: WatchersToStart): Promise<void> {
  const numbers = Array.from({ length: sockets }, (_, n) => n);
  await inParallel(numbers, 20, (n) => connect(origin, key, documents[n % documents.length]!));
  await pause(500); // for subscriptions that are being opened
  process.on('message', report);
  process.send!('ready');
}

/** Opens a socket and subscribes. Without a document, it stays idle. */
async function connect(origin: string, key: string, query: string | null): Promise<void> {
  const url = `${origin.replace('http', 'ws')}/graphql`;
  const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } }));
  await new Promise((resolve, reject) => socket.once('message', resolve).once('close', reject));
  socket.on('message', receive);
  socket.on('close', (code, reason) => {
    throw new Error(`The product closed a socket with ${code}: ${String(reason)}`);
  });
  if (query) socket.send(JSON.stringify({ id: crypto.randomUUID(), type: 'subscribe', payload: { query } }));
}

/** In a message of an attempt, or of a webhook with its statistics. */
const timeOfAttempt = /"(?:deliveredAt|lastDeliveryAt)":"([^"]+)"/;

function receive(data: Buffer): void {
  const at = timeOfAttempt.exec(data.toString('latin1'))?.[1];
  bytes += data.length;
  if (at) latenciesMs.push(Date.now() - Date.parse(at));
}

function report(): void {
  const seconds = (performance.now() - since) / 1000;
  const received = latenciesMs.length;
  const figures: PushFigures = {
    received,
    pushRate: received / seconds,
    pushP50Ms: received > 0 ? percentile(latenciesMs, 0.5) : 0,
    pushP99Ms: received > 0 ? percentile(latenciesMs, 0.99) : 0,
    pushBytes: bytes / Math.max(1, received),
  };
  latenciesMs = [];
  bytes = 0;
  since = performance.now();
  process.send!(figures);
}
