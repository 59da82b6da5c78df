import { beforeEach, describe, expect, it } from 'vitest';

import { Batches } from './batches.ts';

let ran: (readonly string[])[];
let answer: PromiseWithResolvers<ReadonlyMap<string, string>>[];
let batches: Batches<string, string>;

beforeEach(() => {
  [ran, answer] = [[], []];
  batches = new Batches({
    run: (keys) => {
      ran.push(keys);
      answer.push(Promise.withResolvers());
      return answer.at(-1)!.promise;
    },
    size: 3,
    atOnce: 2,
  });
});

const turn = () => new Promise(setImmediate);

describe('requests for keys', () => {
  it('of one turn share batches, in the order in which they came', async () => {
    const asked = ['a', 'b', 'a', 'c', 'd'].map((key) => batches.ask(key));
    await turn();
    expect(ran).toEqual([['a', 'b', 'c'], ['d']]);
    answer[1]!.resolve(new Map([['d', 'D']]));
    expect(await asked[4]).toBe('D');
    answer[0]!.resolve(
      new Map([
        ['a', 'A'],
        ['b', 'B'],
      ]),
    );
    expect(await Promise.all(asked)).toEqual(['A', 'B', 'A', undefined, 'D']);
  });

  it('wait while as many batches are under way as may be', async () => {
    const asked = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => batches.ask(key));
    await turn();
    expect([ran.length, batches.waiting]).toEqual([2, 1]);
    answer[0]!.resolve(new Map());
    await asked[0];
    expect([ran.at(-1), batches.waiting]).toEqual([['g'], 0]);
  });

  it('that come when their batch has begun are answered by another one', async () => {
    void batches.ask('a');
    await turn();
    const later = batches.ask('a');
    await turn();
    expect(ran).toEqual([['a'], ['a']]);
    answer[1]!.resolve(new Map([['a', 'new']]));
    expect(await later).toBe('new');
  });

  it('of a batch that fails fail, and the next batch starts', async () => {
    const asked = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => batches.ask(key));
    await turn();
    answer[0]!.reject(new Error('no database'));
    const all = await Promise.allSettled(asked.slice(0, 3));
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(ran.at(-1)).toEqual(['g']);
  });
});
