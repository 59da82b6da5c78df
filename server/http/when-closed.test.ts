import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

import { expect, test } from 'vitest';

import { whenClosed } from './when-closed.ts';

test('all work of an answer is done once when it closes, in order, by one listener', () => {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const before = response.listenerCount('close');
  const done: number[] = [];
  for (let n = 0; n < 20; n += 1) whenClosed(response, () => done.push(n));
  expect(response.listenerCount('close')).toBe(before + 1);
  expect(done).toEqual([]);
  response.emit('close');
  response.emit('close');
  expect(done).toEqual(Array.from({ length: 20 }, (_, n) => n));
});
