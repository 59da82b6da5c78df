import { expect, test } from 'vitest';

import { semaphore } from './semaphore.ts';

test('a semaphore runs as much work at once as it has permits, and the next piece when one ends or fails', async () => {
  const withPermit = semaphore(2);
  const started: string[] = [];
  const end: Record<string, (error?: Error) => void> = {};
  const work = (name: string) =>
    withPermit(
      () =>
        new Promise<void>((resolve, reject) => {
          started.push(name);
          end[name] = (error) => (error ? reject(error) : resolve());
        }),
    );
  const works = [work('a'), work('b'), work('c'), work('d')];
  expect(started).toEqual(['a', 'b']);
  end['a']!(new Error('failed'));
  await expect(works[0]).rejects.toThrow('failed');
  expect(started).toEqual(['a', 'b', 'c']);
  end['b']!();
  await works[1];
  expect(started).toEqual(['a', 'b', 'c', 'd']);
  end['c']!();
  end['d']!();
  await Promise.all(works.slice(1));
  expect(await withPermit(() => Promise.resolve('free again'))).toBe('free again');
});
