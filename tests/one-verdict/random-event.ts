import { type Random } from '../../server/testing/simulation/random.ts';

/** Values that are loosely equal in many ways, as JSON. Every second one is of these, so that filters and events meet. */
const common = ['1', '"1"', 'true', '100', '" 100 "', '"100"', '["100"]', '"abc"', 'null'];

/** Values of any field, as JSON. Many are at an edge. */
export const values = [
  ...common,
  ...common,
  ...common,
  ...common,
  ...['false', '0', '-0', '1.50', '1e2', '-1e-7', '0.1', '9007199254740991'],
  ...['5e-324', '1.7976931348623157e308', '""', '" "', '"0"', '"1e2"', '"0x64"'],
  ...['"ABC"', '"b"', '"ünï 山 🙂"', '"🙂"', '"\\u00fc"', '"null"', '"2026-02-03T05:05:06+01:00"'],
  ...['[]', '[null]', '[100, "1"]', '["100", "abc"]', '["ünï 山 🙂", 1]', '[[1]]', '[{"d":1},{"d":"100"}]'],
  ...['{}', '{"d":1}', '{"d":"100"}', '{"d":{"e":null},"ü":1}', '{"0":"abc","length":1}', '{"__proto__":1}'],
];

/** Values for which an event is refused, wherever they are. */
const unkeepable = [
  ...['9007199254740993', '12345678901234567890', '1e400', '-1e-400', '0.1000000000000000055'],
  ...['"a\\u0000b"', '"\\ud800"', '{"\\udc00":1}', '[[1e400]]', '['.repeat(70) + ']'.repeat(70)],
];

/** No text of these occurs in a UUID, so that a condition passes for one made-up id as for any other. */
export const ids = ['"order-1"', '"order-2"', '"or"', '"ORDER-1"', '"ünï"', '""', 'null', '-1.5'];

/** Nor does a time of receipt pass for some of these and not for others. */
export const times = [
  ...['"2026-02-03T04:05:06.000Z"', '"2026-02-03T05:05:06+01:00"', '"2026-02-03"', '"Z"', '"T"', 'null'],
  ...['"2999-01-01T00:00:00Z"', '"2999-01-01T00:00:00.000Z"', '-1.5'],
];

export const names = ['purchase', 'Purchase', 'page_view', 'käse 山', '🙂'];

const oddNames = ['null', '""', '"  "', '42', '["purchase"]', '{}', `"${'x'.repeat(201)}"`, '"a\\u0000"'];
const oddIds = ['42', 'true', '""', '[]', '{}', `"${'x'.repeat(201)}"`];
const oddTimes = ['"yesterday"', '""', '1767323045000', '"2026-13-01"', '"2026-02-03T25:00:00Z"', '{}'];
const oddObjects = ['[1]', '[]', '"text"', '0', 'false'];

/** How often a field has a value of the wrong kind. An event has eight or so, so that about one in three is refused. */
const odd = 0.04;

/**
 * A random event as JSON text, since its numbers would not survive being parsed. Events of different numbers have
 * different ids, if they have any.
 */
export function randomEvent(random: Random, number: number): string {
  const members: string[] = [];
  const add = (field: string, presence: number, usual: () => string, wrong: readonly string[]) => {
    if (!random.chance(presence)) return;
    const value = random.chance(odd) ? random.pick(wrong) : random.chance(0.1) ? 'null' : usual();
    members.push(`"${field}": ${value}`);
  };
  if (random.chance(0.97)) {
    const blank = random.chance(0.2) ? random.pick([' ', '\\t', '\u00a0', '  ']) : '';
    const name = `"${blank}${random.pick(names)}${blank}"`;
    members.push(`"event_name": ${random.chance(odd) ? random.pick(oddNames) : name}`);
  }
  add('event_id', 0.5, () => `"order-${number + 10}"`, oddIds);
  add('timestamp', 0.5, () => random.pick(times.slice(0, 3).concat(times.slice(6, 8))), oddTimes);
  for (const field of ['user_id', 'anonymous_id', 'session_id'])
    add(field, 0.4, () => random.pick(['"u_42"', '"100"', '"🙂"']), oddIds);
  for (const field of ['properties', 'context', 'consent'])
    add(field, 0.7, () => randomObject(random), oddObjects);
  for (const field of ['extra', '__proto__', 'original_timestamp'])
    if (random.chance(0.15)) members.push(`"${field}": ${randomValue(random)}`);
  return `{${members.join(', ')}}`;
}

function randomObject(random: Random): string {
  const members = ['a', 'b', 'list', 'ü', 'length']
    .filter(() => random.chance(0.5))
    .map((key) => `"${key}": ${randomValue(random)}`);
  return `{${members.join(', ')}}`;
}

function randomValue(random: Random): string {
  return random.chance(0.01) ? random.pick(unkeepable) : random.pick(values);
}
