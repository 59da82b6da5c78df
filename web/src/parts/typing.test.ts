import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Typing } from './typing.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function fields() {
  const values = { name: '', code: '' };
  const changes: (readonly [name: string, text: string, again: boolean])[] = [];
  const typing = new Typing<keyof typeof values>({
    value: (name) => values[name],
    change: (name, text, again) => {
      values[name] = text;
      changes.push([name, text, again]);
    },
  });
  return { typing, changes };
}

test('a pause in typing makes a change, and what follows before the focus leaves belongs to it', () => {
  const { typing, changes } = fields();
  typing.type('name', 'p');
  typing.type('name', 'pu');
  expect(changes).toEqual([]);
  vi.runAllTimers();
  typing.type('name', 'pur');
  vi.runAllTimers();
  typing.leave('name', 'purchase');
  typing.type('name', 'page');
  vi.runAllTimers();
  expect(changes).toEqual([
    ['name', 'pu', false],
    ['name', 'pur', true],
    ['name', 'purchase', true],
    ['name', 'page', false],
  ]);
});

test('another field is another change, and the same text is none', () => {
  const { typing, changes } = fields();
  typing.commit('name', 'a');
  typing.commit('code', '502');
  typing.commit('code', '502');
  expect(changes).toEqual([
    ['name', 'a', false],
    ['code', '502', false],
  ]);
});

test('nothing is changed after the fields are gone', () => {
  const { typing, changes } = fields();
  typing.type('name', 'a');
  typing.stop();
  vi.runAllTimers();
  expect(changes).toEqual([]);
});
