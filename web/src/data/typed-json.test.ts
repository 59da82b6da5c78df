import { expect, it } from 'vitest';
import { prepareTyped } from './typed-json.ts';

function bodyOf(typed: Record<string, string>, others: Record<string, unknown> = {}): string {
  const { variables, fill } = prepareTyped(typed);
  return fill(JSON.stringify({ query: '{ a }', variables: { ...others, ...variables } }));
}

it('JSON that was typed is sent character for character, whatever is in it', () => {
  const text = '{ "n": 9007199254740993, "x": 1e400, "x": 1.50,\n "s": "$& $1 \\" typed JSON" }';
  expect(bodyOf({ event: text })).toBe(`{"query":"{ a }","variables":{"event":${text}}}`);
});

it('several texts are sent for their own variables, beside other variables', () => {
  expect(bodyOf({ a: '{"a":1.0}', b: '{"b":2.0}' }, { id: 'x' })).toBe(
    '{"query":"{ a }","variables":{"id":"x","a":{"a":1.0},"b":{"b":2.0}}}',
  );
});

it('a text that holds what stands for another one is not filled in again', () => {
  const { variables, fill } = prepareTyped({ a: '{"a":1.0}' });
  const other = prepareTyped({ b: `["${variables['a']!}"]` });
  const body = JSON.stringify({ variables: { ...variables, ...other.variables } });
  expect(other.fill(fill(body))).toBe(`{"variables":{"a":{"a":1.0},"b":["${variables['a']!}"]}}`);
});
