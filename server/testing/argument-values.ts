import {
  getNullableType,
  type GraphQLArgument,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** A place in the arguments of a field where a single value stands, such as `filter.httpStatusCodes`. */
export interface ArgumentLeaf {
  readonly path: readonly string[];
  /** The name of its scalar. */
  readonly scalar: string;
}

/** All leaves of an argument but enums, which take nothing else than their names. */
export function leavesOf(type: GraphQLInputType, path: readonly string[]): ArgumentLeaf[] {
  const given = getNullableType(type);
  if (isListType(given)) return leavesOf(given.ofType as GraphQLInputType, path);
  if (isEnumType(given)) return [];
  if (!isInputObjectType(given)) return [{ path, scalar: String(given) }];
  return Object.values(given.getFields()).flatMap((field) => leavesOf(field.type, [...path, field.name]));
}

/** Valid values of scalars; those of a text may depend on the name of its argument or field. */
export type ValidValues = (scalar: string, name: string) => unknown;

/** The arguments that a field requires, with `value` at one leaf. */
export function argumentsWith(
  args: readonly GraphQLArgument[],
  leaf: ArgumentLeaf,
  value: unknown,
  valid: ValidValues,
): Record<string, unknown> {
  const [name, ...rest] = leaf.path;
  const given = args.filter((arg) => arg.name === name || isRequiredArgument(arg));
  return Object.fromEntries(
    given.map((arg) => {
      const to = arg.name === name ? { path: rest, value } : null;
      return [arg.name, inputWith(arg.type, arg.name, to, valid)];
    }),
  );
}

type Replacement = { readonly path: readonly string[]; readonly value: unknown } | null;

function inputWith(type: GraphQLInputType, name: string, to: Replacement, valid: ValidValues): unknown {
  const given = getNullableType(type);
  if (isListType(given)) return [inputWith(given.ofType as GraphQLInputType, name, to, valid)];
  if (isEnumType(given)) return given.getValues()[0]!.name;
  if (!isInputObjectType(given)) return to ? to.value : valid(String(given), name);
  const [next, ...rest] = to?.path ?? [];
  const fields = Object.values(given.getFields()).filter(
    (field) => field.name === next || isRequiredInputField(field),
  );
  return Object.fromEntries(
    fields.map((field) => {
      const inner = to && field.name === next ? { path: rest, value: to.value } : null;
      return [field.name, inputWith(field.type, field.name, inner, valid)];
    }),
  );
}
