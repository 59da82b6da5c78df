import {
  GraphQLError,
  Kind,
  type ASTNode,
  type ASTVisitFn,
  type ASTVisitor,
  type FloatValueNode,
  type IntValueNode,
  type ValidationContext,
} from 'graphql';

import { type FieldPath, shownPath } from '../model/index.ts';
import { isExactNumber } from './exact-number.ts';

/** A validation rule: numbers written into a document keep their value, as those in variables must. */
export function exactNumbersRule(context: ValidationContext): ASTVisitor {
  const check: Check = (node, _key, parent, keys, ancestors) => {
    if (isExactNumber(node.value)) return;
    const path = inputPath(keys, [...ancestors, parent!]);
    const message = 'This number cannot be kept exactly as a JSON number: write it as a string.';
    const extensions = { field: path.map(String) };
    context.reportError(new GraphQLError(`${shownPath(path)}: ${message}`, { nodes: node, extensions }));
  };
  return { IntValue: check, FloatValue: check };
}

type Check = ASTVisitFn<IntValueNode | FloatValueNode>;

/**
 * From the argument or the variable that a value is given to, such as `events.0.properties.value`.
 *
 * @param keys each leads from the ancestor with its index to the next, or to the value.
 */
function inputPath(keys: FieldPath, ancestors: readonly (ASTNode | readonly ASTNode[])[]): FieldPath {
  return ancestors.flatMap((ancestor, index): FieldPath => {
    if (!('kind' in ancestor)) return [];
    if (ancestor.kind === Kind.LIST) return [keys[index + 1]!]; // past the node's array of values
    if (ancestor.kind === Kind.ARGUMENT || ancestor.kind === Kind.OBJECT_FIELD) return [ancestor.name.value];
    return ancestor.kind === Kind.VARIABLE_DEFINITION ? [`$${ancestor.variable.name.value}`] : [];
  });
}
