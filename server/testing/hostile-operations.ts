/** An operation that is meant to cost more than its size allows. Its parts are put together for each door. */
export interface HostileOperation {
  /** What is selected of an object. */
  readonly selection?: string;
  /** More definitions, after the operation. */
  readonly fragments?: string;
  /** Such as `$a: Int`. */
  readonly declarations?: string;
  /** A JSON object, as it is written. */
  readonly variables?: string;
}

/** Makes the operation with so many characters, about. `type` is that of the object whose fields are selected. */
type Family = (size: number, type: string) => HostileOperation;

/** Repeats a text to about so many characters. */
export function fill(size: number, unit: string | ((n: number) => string)): string {
  if (typeof unit === 'string') return unit.repeat(Math.ceil(size / unit.length));
  const units: string[] = [];
  for (let length = 0; length < size; length += units.at(-1)!.length) units.push(unit(units.length));
  return units.join('');
}

function nested(size: number, open: string, inner: string, close: string): string {
  const count = Math.ceil(size / (open.length + close.length));
  return open.repeat(count) + inner + close.repeat(count);
}

/** Documents that are lexed, parsed, measured, validated, priced or refused. */
export const hostileDocuments: Readonly<Record<string, Family>> = {
  'one field again and again': (size) => ({ selection: fill(size, '__typename ') }),
  'one field under many names': (size) => ({ selection: fill(size, (n) => `a${n}: __typename `) }),
  'unknown fields': (size) => ({ selection: fill(size, (n) => `a${n} `) }),
  'one long name': (size) => ({ selection: fill(size, 'a') }),
  'nested fields': (size) => ({ selection: nested(size, 'a {', 'b', '}') }),
  'nested fields that do not end': (size) => ({ selection: fill(size, 'a {') }),
  'inline fragments': (size, type) => ({ selection: fill(size, `... on ${type} { __typename } `) }),
  'nested inline fragments': (size) => ({ selection: nested(size, '... {', '__typename', '}') }),
  'spreads of one fragment': (size, type) => ({
    selection: fill(size, '...F '),
    fragments: `fragment F on ${type} { __typename }`,
  }),
  'spreads of fragments that do not exist': (size) => ({ selection: fill(size, (n) => `...F${n} `) }),
  'fragments side by side': (size, type) => ({
    selection: fill(size / 3, (n) => `...F${n} `),
    fragments: fill(size, (n) => `fragment F${n} on ${type} { __typename } `),
  }),
  'fragments in a chain': (size, type) => ({
    selection: '...F0',
    fragments: fill(size, (n) => `fragment F${n} on ${type} { ...F${n + 1} } `),
  }),
  'fragments that double': (size, type) => ({
    selection: '...F0',
    fragments: fill(size, (n) => `fragment F${n} on ${type} { ...F${n + 1} ... { ...F${n + 1} } } `),
  }),
  'fragments in circles': (size, type) => ({
    selection: '...F0',
    fragments: fill(size, (n) => `fragment F${n} on ${type} { ...F${n + 1} ...F${n >> 1} ...F0 } `),
  }),
  'a fragment that is not used': (size, type) => ({
    selection: '__typename',
    fragments: `fragment F on ${type} { ${fill(size, (n) => `a${n % 40}: __typename `)} }`,
  }),
  'more operations': (size) => ({
    selection: '__typename',
    fragments: fill(size, (n) => `query Q${n} { __typename } `),
  }),
  arguments: (size) => ({ selection: `a(${fill(size, (n) => `a${n}: 1 `)})` }),
  'declarations of variables': (size) => ({
    declarations: fill(size, (n) => `$a${n}: Int = 1 `),
    selection: '__typename',
  }),
  'uses of variables': (size) => ({
    declarations: fill(size / 2, (n) => `$a${n}: Boolean = true `),
    selection: fill(size, (n) => `a${n}: __typename @include(if: $a${n}) `),
  }),
  directives: (size) => ({ selection: `__typename ${fill(size, '@skip(if: false) ')}` }),
  'a long list': (size) => ({ selection: `a(b: [${fill(size, '0 ')}])` }),
  'nested lists': (size) => ({ selection: `a(b: ${nested(size, '[', '', ']')})` }),
  'nested objects': (size) => ({ selection: `a(b: ${nested(size, '{a:', '1', '}')})` }),
  'a long number': (size) => ({ selection: `a(b: 1${fill(size, '0')}1)` }),
  'a long fraction': (size) => ({ selection: `a(b: 0.${fill(size, '0')}1${fill(size, '0')})` }),
  'a long exponent': (size) => ({ selection: `a(b: 1e${fill(size, '9')})` }),
  'a long string': (size) => ({ selection: `a(b: "${fill(size, '\\"\\\\')}")` }),
  'a long block string': (size) => ({ selection: `a(b: """${fill(size, ' \\""" a')}""")` }),
  'a string that does not end': (size) => ({ selection: `a(b: "${fill(size, ' ')}` }),
  comments: (size) => ({ selection: `__typename ${fill(size, '#a\n')}` }),
  blanks: (size) => ({ selection: `${fill(size, ' ,\t')} nope` }),
  'lines before many errors': (size) => ({
    selection: `${fill(size, '\n')}${fill(600, (n) => `a${n} `)}`,
  }),
};

/** JSON that is scanned, parsed and checked. */
export const hostileJson: Readonly<Record<string, (size: number) => string>> = {
  'a long number': (size) => `1${fill(size, '0')}1`,
  'long numbers': (size) => `[${fill(size, `1${'0'.repeat(50)}1,`)}0]`,
  'a long fraction': (size) => `0.1${fill(size, '0')}`,
  'a long exponent': (size) => `1e${fill(size, '0')}1`,
  'signs and points': (size) => `[${fill(size, '-.+e')}]`,
  'a number in each place': (size) => `[${fill(size, '1e400,')}0]`,
  'quotes and backslashes': (size) => `"${fill(size, '\\"\\\\')}"`,
  'a string that does not end': (size) => `"${fill(size, '\\\\')}`,
  'strings that do not end': (size) => fill(size, '"\\'),
  'nested lists': (size) => nested(size, '[', '', ']'),
  'nested lists within bounds': (size) => `[${fill(size, `${nested(190, '[', '', ']')},`)}0]`,
  'nested objects': (size) => nested(size, '{"a":', '1', '}'),
  'many keys': (size) => `{${fill(size, (n) => `"a${n}":0,`)}"a":0}`,
  'one key again and again': (size) => `{${fill(size, '"a":0,')}"a":0}`,
  'keys of the prototype': (size) => `{${fill(size, '"__proto__":{},')}"a":0}`,
  'text of blanks': (size) => `"x${fill(size, ' ')}x"`,
  'text of tabs and line breaks': (size) => `"x${fill(size, '\\t\\n')}x"`,
  'text of dots': (size) => `"${fill(size, '.')}x"`,
  'text of slashes': (size) => `"https:${fill(size, '/')}x"`,
  'text of digits and dots': (size) => `"${fill(size, '1.')}x"`,
  'text of brackets': (size) => `"${fill(size, '([{')}x"`,
  'text of half characters': (size) => `"${fill(size, '\\ud83d')}x"`,
  blanks: (size) => `${fill(size, ' ')}0`,
};
