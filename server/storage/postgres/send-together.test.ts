import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';

import { type Pool } from 'pg';
import { expect, test } from 'vitest';

import { sendTogether } from './send-together.ts';

/** A client of a pool, and what its socket was given by each write. */
function openClient() {
  const writes: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => (writes.push(chunk), done()),
    writev: (chunks, done) => (writes.push(chunks.map(({ chunk }) => chunk as string).join('')), done()),
  });
  const client = { connection: { stream }, query: (text: string) => (stream.write(text), `${text} sent`) };
  const pool = new EventEmitter();
  sendTogether(pool as Pool);
  pool.emit('connect', client);
  return { query: (text: string) => client.query(text), writes };
}

test('statements of one turn of the event loop are sent in one write, those of the next in another', async () => {
  const { query, writes } = openClient();
  expect(query('a')).toBe('a sent');
  await Promise.resolve();
  query('b');
  for (let job = 0; job < 10; job += 1) await Promise.resolve();
  query('c');
  expect(writes).toEqual([]);
  await new Promise(setImmediate);
  expect(writes).toEqual(['abc']);
  query('d');
  await new Promise(setImmediate);
  expect(writes).toEqual(['abc', 'd']);
});
