import { expect, it } from 'vitest';

import { FairGate } from './fair-gate.ts';

/** A gate, and work that runs until it is told to end. */
function startGate(each: number, all: number) {
  const gate = new FairGate({ each, all });
  const started: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const run = (name: string, piece: string) =>
    gate.run(name, () => {
      started.push(piece);
      return new Promise<string>((resolve, reject) =>
        ends.set(piece, (error) => (error ? reject(error) : resolve(piece))),
      );
    });
  /** Ends a piece, and whatever that starts has started. */
  const end = async (piece: string, error?: Error) => {
    ends.get(piece)!(error);
    await new Promise(setImmediate);
  };
  return { run, end, started };
}

it('runs so many pieces of a name at a time, and leaves room for other names', async () => {
  const { run, end, started } = startGate(2, 3);
  const pieces = ['a1', 'a2', 'a3'].map((piece) => run('a', piece));
  const others = ['b1', 'b2'].map((piece) => run('b', piece));
  expect(started).toEqual(['a1', 'a2', 'b1']);
  await end('b1');
  expect(started).toEqual(['a1', 'a2', 'b1', 'b2']);
  for (const piece of ['a1', 'a2', 'b2', 'a3']) await end(piece);
  expect(await Promise.all([...pieces, ...others])).toEqual(['a1', 'a2', 'a3', 'b1', 'b2']);
});

it('lets names that wait take turns', async () => {
  const { run, end, started } = startGate(1, 1);
  const all = [
    ...['a1', 'a2', 'a3'].map((piece) => run('a', piece)),
    ...['b1', 'b2'].map((piece) => run('b', piece)),
    run('c', 'c1'),
  ];
  for (const piece of ['a1', 'a2', 'b1', 'c1', 'a3', 'b2']) await end(piece);
  await Promise.all(all);
  expect(started).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
});

it('goes on after work that failed, whether it throws or rejects', async () => {
  const { run, end, started } = startGate(1, 1);
  const failing = run('a', 'a1');
  const next = run('a', 'a2');
  failing.catch(() => undefined);
  await end('a1', new Error('no'));
  await expect(failing).rejects.toThrow('no');
  await end('a2');
  expect([await next, started]).toEqual(['a2', ['a1', 'a2']]);
  const gate = new FairGate({ each: 1, all: 1 });
  const thrown = gate.run('a', () => {
    throw new Error('at once');
  });
  await expect(thrown).rejects.toThrow('at once');
  expect(await gate.run('b', () => 7)).toBe(7);
});
