import { expect, test } from 'vitest';

import { StallGuard } from './stall-guard.ts';

/** A guard on a clock that only the test moves. */
function guardOf() {
  const time = { now: 0 };
  const read = Promise.withResolvers<undefined>();
  const guard = new StallGuard(
    500,
    () => read.resolve(undefined),
    () => time.now,
  );
  return { time, guard, read: read.promise };
}

test('work that goes on starts at once; after a stall it waits until sockets were read', async () => {
  const { time, guard, read } = guardOf();
  expect(guard.hasRead()).toBe(false); // it cannot know what was before
  await read;
  expect(guard.hasRead()).toBe(true);
  time.now += 500;
  expect(guard.hasRead()).toBe(true);
  time.now += 501;
  expect(guard.hasRead()).toBe(false);
  expect(guard.hasRead()).toBe(false); // whoever asks
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(guard.hasRead()).toBe(true);
});

test('a stall while sockets are read begins the reading anew', async () => {
  const { time, guard, read } = guardOf();
  guard.hasRead();
  setImmediate(() => (time.now += 501));
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(guard.hasRead()).toBe(false);
  await read;
  expect(guard.hasRead()).toBe(true);
});

test('what is read after a stall is read before work starts', async () => {
  const { time, guard, read } = guardOf();
  guard.hasRead();
  await read;
  const order: string[] = [];
  const { port1, port2 } = new MessageChannel();
  const message = new Promise<void>((resolve) =>
    port1.once('message', () => resolve(void order.push('read'))),
  );
  time.now += 1000;
  port2.postMessage('the connection has ended');
  expect(guard.hasRead()).toBe(false);
  const poll = async () => {
    while (!guard.hasRead()) await new Promise((resolve) => setImmediate(resolve));
    order.push('started');
  };
  await Promise.all([message, poll()]);
  expect(order).toEqual(['read', 'started']);
  port1.close();
});
