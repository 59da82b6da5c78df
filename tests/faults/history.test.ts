import { expect, it } from 'vitest';

import { Recorder } from './history.ts';

const arrival = (eventId: string, attempt = 1) => ({ eventId, webhook: 'orders', attempt, at: 1 });

it('keeps what is added, in order', () => {
  const recorder = new Recorder();
  recorder.webhooks.set('orders', { retryCount: 3 });
  recorder.acknowledge(['a', 'b'], 1);
  recorder.arrive(arrival('a'));
  recorder.refuse({ at: 2, status: 503, code: 'UNAVAILABLE', text: 'Try again.' });
  const history = recorder.close([], []);
  expect(history.acknowledged.map(({ eventId }) => eventId)).toEqual(['a', 'b']);
  expect(history.arrivals).toEqual([arrival('a')]);
  expect(history.refusals).toHaveLength(1);
});

it('counts acknowledged deliveries without a request, and repeated requests once', () => {
  const recorder = new Recorder();
  recorder.webhooks.set('orders', { retryCount: 3 });
  recorder.acknowledge(['a', 'b'], 1);
  recorder.arrive(arrival('a'));
  recorder.arrive(arrival('a'));
  recorder.arrive(arrival('a', 2));
  expect(recorder.untried).toBe(1);
});

it('resolves a wait as soon as its condition holds, whatever is added', async () => {
  const recorder = new Recorder();
  const order: string[] = [];
  const two = recorder.moreArrivals(2).then(() => order.push('two'));
  const refused = recorder
    .until('refusal', () => recorder.refusals.length > 0)
    .then(() => order.push('refused'));
  recorder.refuse({ at: 1, status: 0, code: null, text: '' });
  await refused;
  recorder.arrive(arrival('a'));
  recorder.arrive(arrival('b'));
  await two;
  expect(order).toEqual(['refused', 'two']);
});

it('rejects a wait that takes too long, and names what did not come', async () => {
  const waiting = new Recorder().until('answer', () => false, 1);
  await expect(waiting).rejects.toThrow('After 0.001 s there was still no answer.');
});
