import { expect, it, vi } from 'vitest';

import { StateFeed, StateReader } from '../../live/state-changes.ts';
import { Answer } from './answer.ts';
import { SharedAnswers } from './shared-answers.ts';
import { SubscriberAnswers } from './subscriber-answers.ts';

const nothing = () => undefined;

it('sends figures that equal the last ones to nobody, and gives back what they took', () => {
  const figures = ['{"in":1}', '{"in":1}', '{"in":1}', '{"in":2}', '{"in":1}'];
  const meter = { release: vi.fn() };
  const shared = new SharedAnswers(
    (events) => events.map(() => new Answer(Buffer.from(figures.shift()!), meter as never)),
    nothing,
  );
  const feed = new StateFeed();
  const answers = new SubscriberAnswers(new StateReader(feed, nothing), {
    item: shared,
    release: nothing,
  });
  const sent: string[] = [];
  const drain = () =>
    answers.drain((answer) => {
      sent.push(String(answer.payload));
      answer.release();
      return true;
    });
  answers.onAnswers(drain);
  drain();
  expect(sent).toEqual(['{"in":1}']);
  feed.wake();
  feed.wake();
  expect([sent.length, figures.length]).toEqual([1, 2]); // they were read, and not sent
  feed.wake();
  feed.wake();
  expect(sent).toEqual(['{"in":1}', '{"in":2}', '{"in":1}']);
  expect(meter.release).toHaveBeenCalledTimes(5);
});
