import { expect, it, vi } from 'vitest';

import { type OperationMeter } from '../operation-meter.ts';
import { Answer } from './answer.ts';
import { type LiveEvent } from './event-batch.ts';
import { SharedAnswers } from './shared-answers.ts';

const events = (count: number): LiveEvent[] =>
  Array.from({ length: count }, (_, n) => ({ key: String(n), webhooksVersion: 0n }));

/** Answers by the test's own hand; `held` are those that nobody has released yet. */
function start(bytes = 100) {
  const executed: string[] = [];
  const held = new Set<string>();
  const answer = ({ key }: LiveEvent) => {
    held.add(key);
    const meter = { release: () => held.delete(key) } as unknown as OperationMeter;
    return new Answer(Buffer.alloc(bytes, key), meter);
  };
  const closed = vi.fn();
  const asked: PromiseWithResolvers<null>[] = [];
  const state = { later: false };
  const shared = new SharedAnswers((some) => {
    executed.push(...some.map(({ key }) => key));
    if (!state.later) return some.map(answer);
    const gate = Promise.withResolvers<null>();
    asked.push(gate);
    return some.map(async (event) => {
      await gate.promise;
      return answer(event);
    });
  }, closed);
  return { shared, executed, held, asked, closed, state };
}

it('an event is executed once for all subscribers, together with those that follow', () => {
  const { shared, executed, held } = start();
  shared.add();
  shared.add();
  const all = events(3);
  const answers = [shared.get(all, vi.fn())!, shared.get(all, vi.fn())!, shared.get(all.slice(1), vi.fn())!];
  expect(executed).toEqual(['0', '1', '2']);
  expect(answers[0]).toBe(answers[1]);
  for (const answer of answers) answer.release();
  shared.close();
  expect([...held]).toEqual([]);
});

it('all that wait for an answer get it, and it is not kept when nobody else can ask for it', async () => {
  const { shared, executed, held, asked, state } = start();
  state.later = true;
  shared.add();
  const leave = shared.add();
  const [one, other] = [vi.fn(), vi.fn()];
  expect(shared.get(events(1), one)).toBeNull();
  expect(shared.get(events(1), other)).toBeNull();
  asked[0]!.resolve(null);
  await vi.waitFor(() => expect(other).toHaveBeenCalled());
  expect(executed).toEqual(['0']);
  one.mock.calls[0]![0].release();
  other.mock.calls[0]![0].release();
  expect([...held]).toEqual([]);
  leave();
});

it('an answer that is older than two seconds is executed again', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const { shared, executed } = start();
    shared.add();
    shared.add();
    shared.get(events(1), vi.fn());
    vi.advanceTimersByTime(2000);
    shared.get(events(1), vi.fn());
    expect(executed).toEqual(['0']);
    vi.advanceTimersByTime(1);
    shared.get(events(1), vi.fn());
    expect(executed).toEqual(['0', '0']);
  } finally {
    vi.useRealTimers();
  }
});

it('large answers are executed one by one, and no more than 1 MiB and the last one are kept', () => {
  const { shared, executed, held } = start(400_000);
  shared.add();
  shared.add();
  const all = events(40);
  for (let n = 0; n < all.length; n += 1) shared.get(all.slice(n), vi.fn())!.release();
  expect(executed).toEqual(all.map(({ key }) => key));
  expect(held.size).toBeLessThanOrEqual(16); // the first ones were thought to be small
  shared.close();
  expect(held.size).toBe(0);
});

it('an error ends all that wait, and the next to ask tries again', async () => {
  let tries = 0;
  const shared = new SharedAnswers(
    () => {
      tries += 1;
      return [Promise.reject(new Error('gone'))];
    },
    () => undefined,
  );
  shared.add();
  const waiting = [vi.fn(), vi.fn()];
  for (const onAnswer of waiting) shared.get(events(1), onAnswer);
  await vi.waitFor(() => expect(waiting[1]).toHaveBeenCalled());
  for (const onAnswer of waiting) expect(onAnswer).toHaveBeenCalledWith(null, new Error('gone'));
  shared.get(events(1), vi.fn());
  expect(tries).toBe(2);
});

it('answers that come after the last subscriber has left are released', async () => {
  const { shared, held, asked, closed, state } = start();
  state.later = true;
  shared.add()();
  shared.get(events(2), (answer) => answer!.release());
  shared.close();
  expect(closed).toHaveBeenCalledTimes(1);
  asked[0]!.resolve(null);
  await vi.waitFor(() => expect(held.size).toBe(0));
  await new Promise(setImmediate);
  expect(held.size).toBe(0);
});
