import {
  type GraphQLArgument,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { expect, it } from 'vitest';

import { buildApiSchema } from './schema.ts';

/** Everything that a reader of the schema sees by name, with its description. */
const described = Object.values(buildApiSchema().getTypeMap())
  .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
  .flatMap((type) => [entry(type.name, type), ...membersOf(type)]);

interface Described {
  readonly name: string;
  readonly text: string;
}

function entry(name: string, { description }: { readonly description?: string | null }): Described {
  return { name, text: description ?? '' };
}

function membersOf(type: GraphQLNamedType): Described[] {
  if (isEnumType(type)) return type.getValues().map((value) => entry(`${type.name}.${value.name}`, value));
  if (!isObjectType(type) && !isInputObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => {
    const name = `${type.name}.${field.name}`;
    const args: readonly GraphQLArgument[] = 'args' in field ? field.args : [];
    return [entry(name, field), ...args.map((argument) => entry(`${name}(${argument.name}:)`, argument))];
  });
}

it('looks at every kind of thing', () => {
  const names = described.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'Query',
      'Query.events',
      'Query.events(first:)',
      'ConditionInput.value',
      'Role.OWNER',
      'DateTime',
    ]),
  );
});

it('every type, field, argument, input field and enum value has a description', () => {
  expect(described.filter(({ text }) => text.trim() === '').map(({ name }) => name)).toEqual([]);
});

it('descriptions are sentences', () => {
  expect(described.filter(({ text }) => !/^\S.*[.]$/s.test(text))).toEqual([]);
});
