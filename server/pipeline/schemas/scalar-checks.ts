import { isLongerThan, type JsonObject, type JsonValue, shorten } from '../../model/index.ts';
import { formats } from './formats.ts';
import { isOfType, type SchemaType } from './schema-types.ts';
import { type Check, violation } from './violation.ts';

/** What `type`, `const`, `enum`, `format` and the limits of numbers and texts ask for. */
export function scalarChecks(schema: JsonObject): Check[] {
  return Object.keys(schema).flatMap((keyword) =>
    Object.hasOwn(makers, keyword) ? [makers[keyword]!(schema[keyword]!)] : [],
  );
}

/** Looks at numbers only, as JSON Schema says of these keywords. */
const numbers = (
  limit: JsonValue,
  passes: (value: number, limit: number) => boolean,
  problem: string,
): Check => {
  const wrong = violation(`${problem} ${String(limit)}`);
  return (value) => (typeof value !== 'number' || passes(value, limit as number) ? null : wrong);
};

const texts = (passes: (text: string) => boolean, problem: string): Check => {
  const wrong = violation(problem);
  return (value) => (typeof value !== 'string' || passes(value) ? null : wrong);
};

const makers: Readonly<Record<string, (given: JsonValue) => Check>> = {
  type: (given) => ofTypes([given].flat() as SchemaType[]),
  const: (given) => among([given]),
  enum: (given) => among(given as readonly JsonValue[]),
  minimum: (limit) => numbers(limit, (value, least) => value >= least, 'must be at least'),
  maximum: (limit) => numbers(limit, (value, most) => value <= most, 'must be at most'),
  exclusiveMinimum: (limit) => numbers(limit, (value, bound) => value > bound, 'must be more than'),
  exclusiveMaximum: (limit) => numbers(limit, (value, bound) => value < bound, 'must be less than'),
  multipleOf: (limit) => numbers(limit, isMultiple, 'must be a multiple of'),
  minLength: (least) =>
    texts(
      (text) => least === 0 || isLongerThan(text, (least as number) - 1),
      `must have at least ${String(least)} characters`,
    ),
  maxLength: (most) =>
    texts((text) => !isLongerThan(text, most as number), `must have at most ${String(most)} characters`),
  format: (name) => texts(formats.get(name as string)!, `must be ${formatNames[name as string]}`),
};

const formatNames: Readonly<Record<string, string>> = {
  'date-time': 'a date with a time and an offset, such as 2026-02-03T04:05:06Z',
  date: 'a date, such as 2026-02-03',
  time: 'a time with an offset, such as 04:05:06Z',
  email: 'an email address',
  uuid: 'a UUID',
  uri: 'a URI, such as https://example.com/a',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
};

function ofTypes(types: readonly SchemaType[]): Check {
  const wrong = violation(`must be of the type ${types.join(' or ')}`);
  const [first] = types as readonly [SchemaType];
  if (types.length === 1) return (value) => (isOfType(value, first) ? null : wrong);
  return (value) => (types.some((type) => isOfType(value, type)) ? null : wrong);
}

/** Values that a sentence shows. */
const shown = 5;

function among(values: readonly JsonValue[]): Check {
  const set = new Set(values);
  const named = values.slice(0, shown).map((value) => shorten(JSON.stringify(value), 80));
  const more = values.length > shown ? ` or one of ${values.length - shown} others` : '';
  const wrong = violation(
    values.length === 1 ? `must be ${named[0]}` : `must be one of ${named.join(', ')}${more}`,
  );
  return (value) => (set.has(value) ? null : wrong);
}

/** Decimal fractions are not exact: 4.35 is a multiple of 0.01, up to what division rounds away. */
function isMultiple(value: number, of: number): boolean {
  if (Number.isInteger(value) && Number.isInteger(of)) return value % of === 0;
  const times = value / of;
  return Math.abs(Math.round(times) - times) <= Math.abs(times) * Number.EPSILON * 4;
}
