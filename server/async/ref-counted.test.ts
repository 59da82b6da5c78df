import { expect, test, vi } from 'vitest';

import { refCounted } from './ref-counted.ts';

test('a resource is opened for its first user and closed after its last', () => {
  const close = vi.fn();
  const open = vi.fn(() => ({ close }));
  const resources = refCounted<ReturnType<typeof open>>();
  const [first, second] = [resources.acquire('a', open), resources.acquire('a', open)];
  expect(first.item).toBe(second.item);
  expect(open).toHaveBeenCalledTimes(1);
  first.release();
  expect(close).not.toHaveBeenCalled();
  expect(resources.get('a')).toBe(first.item);
  second.release();
  expect(close).toHaveBeenCalledTimes(1);
  expect(resources.get('a')).toBeUndefined();
  expect(resources.acquire('a', open).item).not.toBe(first.item);
});
