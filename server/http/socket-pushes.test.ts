import { PassThrough } from 'node:stream';

import { expect, it, vi } from 'vitest';
import { type WebSocket } from 'ws';

import { ThreadShare } from '../async/index.ts';
import { type Answer, type SubscriberAnswers } from '../graphql/index.ts';
import { Push, SocketPushes } from './socket-pushes.ts';

/** A subscription whose answers are given by the test, and how many of them were released. */
function createAnswers() {
  const state = { released: 0, closed: false, failure: null as Error | null };
  const waiting: Answer[] = [];
  let listener: () => void = () => undefined;
  const answers = {
    ended: false,
    onAnswers: (given: () => void) => void (listener = given),
    drain: (take: (answer: Answer) => boolean) => {
      if (state.failure) throw state.failure;
      while (waiting.length > 0) if (!take(waiting.shift()!)) return true;
      return false;
    },
    close: () => void (state.closed = true),
  };
  const give = (payload: Buffer) => {
    waiting.push({ payload, release: () => void (state.released += 1) } as unknown as Answer);
    listener();
  };
  const end = (failure: Error | null) => {
    state.failure = failure;
    answers.ended = failure === null;
    listener();
  };
  return { push: new Push(answers as unknown as SubscriberAnswers), give, end, state };
}

/** A socket that takes a write only when the test says so. */
function createSocket() {
  const writes: Buffer[] = [];
  const taken: (() => void)[] = [];
  const stream = new PassThrough({
    highWaterMark: 1024 * 1024 * 1024,
    write: (chunk: Buffer, _encoding, done) => {
      writes.push(chunk);
      taken.push(done);
    },
    writev: (chunks, done) => {
      writes.push(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)));
      taken.push(done);
    },
  });
  const socket = { readyState: 1, OPEN: 1 } as WebSocket;
  const pushes = new SocketPushes(socket, stream, new ThreadShare({ share: 1, sliceMs: 5 }));
  return { pushes, writes, takeOne: () => taken.shift()!() };
}

/** The texts of whole text frames without a mask. */
function textsOf(frames: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < frames.length;) {
    expect(frames[at]).toBe(0x81);
    const short = frames[at + 1]!;
    const [head, bytes] =
      short < 126
        ? [2, short]
        : short === 126
          ? [4, frames.readUInt16BE(at + 2)]
          : [10, Number(frames.readBigUInt64BE(at + 2))];
    texts.push(frames.toString('utf8', at + head, at + head + bytes));
    at += head + bytes;
  }
  return texts;
}

const json = (bytes: number) => Buffer.from(JSON.stringify('x'.repeat(bytes - 2)));

it('what is at hand in all subscriptions of a socket goes out in one write, with the id of each', async () => {
  const { pushes, writes, takeOne } = createSocket();
  const [one, other] = [createAnswers(), createAnswers()];
  one.push.begin(pushes, 'a"b');
  other.push.begin(pushes, 'c');
  for (let n = 0; n < 3; n += 1) {
    one.give(Buffer.from(`{"data":${n}}`));
    other.give(Buffer.from(`{"data":${10 + n}}`));
  }
  await vi.waitFor(() => expect(writes).toHaveLength(1));
  const texts = textsOf(writes[0]!).map((text) => JSON.parse(text));
  const of = (id: string, from: number) =>
    [0, 1, 2].map((n) => ({ id, type: 'next', payload: { data: from + n } }));
  expect(texts).toEqual([...of('a"b', 0), ...of('c', 10)]);
  takeOne();
  await vi.waitFor(() => expect(one.state.released + other.state.released).toBe(6));
});

it.each([124, 125, 126, 127, 65_535, 65_536, 100_000, 300_000])(
  'a message of %i bytes arrives whole, also between others',
  async (bytes) => {
    const { pushes, writes } = createSocket();
    const { push, give } = createAnswers();
    push.begin(pushes, 'a');
    const around = JSON.stringify({ id: 'a', type: 'next', payload: 0 }).length - 1;
    const payloads = [json(10), json(bytes - around), json(10)];
    for (const payload of payloads) give(payload);
    await vi.waitFor(() => expect(writes.length).toBeGreaterThan(0));
    const texts = textsOf(writes[0]!);
    expect(texts[1]!.length).toBe(bytes);
    expect(texts.map((text) => JSON.parse(text).payload)).toEqual(
      payloads.slice(0, texts.length).map((payload) => JSON.parse(String(payload))),
    );
  },
);

it('a slow peer is written no more until it has taken what was written, and then what it missed', async () => {
  const { pushes, writes, takeOne } = createSocket();
  const { push, give } = createAnswers();
  push.begin(pushes, 'a');
  for (let n = 0; n < 20; n += 1) give(json(10_000));
  await vi.waitFor(() => expect(writes).toHaveLength(1));
  const quick = createSocket();
  const other = createAnswers();
  other.push.begin(quick.pushes, 'a');
  other.give(json(10));
  await vi.waitFor(() => expect(quick.writes).toHaveLength(1));
  expect(writes).toHaveLength(1);
  expect(textsOf(writes[0]!)).toHaveLength(7); // 64 KiB, and what the last one adds
  takeOne();
  await vi.waitFor(() => expect(writes).toHaveLength(2));
  takeOne();
  await vi.waitFor(() => expect(writes).toHaveLength(3));
  expect(writes.flatMap(textsOf)).toHaveLength(20);
});

it('ends for the protocol when the feed has ended, and throws what ended it', async () => {
  const { pushes } = createSocket();
  const [ended, failed, left] = [createAnswers(), createAnswers(), createAnswers()];
  const all = [ended, failed, left];
  const results = all.map(({ push }) => push.next());
  all.forEach(({ push }, n) => push.begin(pushes, String(n)));
  ended.end(null);
  failed.end(new Error('gone'));
  expect(await results[0]).toEqual({ value: undefined, done: true });
  await expect(results[1]).rejects.toThrow('gone');
  await left.push.return();
  expect(await results[2]).toEqual({ value: undefined, done: true });
  expect(all.map(({ state }) => state.closed)).toEqual([true, true, true]);
});
