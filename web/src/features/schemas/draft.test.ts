import { describe, expect, it } from 'vitest';

import { errorsByField, mistakesIn } from './draft.ts';

describe('the form of a schema', () => {
  it('asks for a name and a JSON object', () => {
    const mistakes = (eventName: string, schema: string) => [
      ...mistakesIn({ eventName, mode: 'WARN', schema }),
    ];
    expect(mistakes('purchase', '{"type": "object"}')).toEqual([]);
    expect(mistakes(' ', '[]')).toEqual([
      ['eventName', 'Enter an event name.'],
      ['schema', 'A schema must be a JSON object: { … }'],
    ]);
    expect(mistakes('x'.repeat(201), '{')[0]).toEqual(['eventName', 'At most 200 characters: 1 too many.']);
  });

  it('names the place in the schema that the server refuses, the first of several', () => {
    const error = (field: string[] | null, message: string) => ({ field, message, code: 'INVALID' as const });
    expect(
      errorsByField([
        error(['input', 'schema', 'properties', 'a', 'pattern'], 'Not supported.'),
        error(['schema', 'b'], 'Another one.'),
        error(null, 'Too many schemas.'),
      ]),
    ).toEqual({ schema: 'properties.a.pattern: Not supported.', '': 'Too many schemas.' });
  });
});
