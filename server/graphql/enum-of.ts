import { registerEnumType } from 'type-graphql';

type Members<T extends string> = { readonly [Value in T]: Value };

/** Registers a union of the model as an enum. Every value is described. */
export function enumOf<T extends string>(
  name: string,
  description: string,
  values: Readonly<Record<T, string>>,
): Members<T> {
  const members = Object.fromEntries(Object.keys(values).map((value) => [value, value])) as Members<T>;
  const descriptions = Object.entries<string>(values).map(([value, text]) => [value, { description: text }]);
  registerEnumType(members, { name, description, valuesConfig: Object.fromEntries(descriptions) as object });
  return members;
}
