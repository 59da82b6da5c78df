import {
  GraphQLError,
  type ASTVisitor,
  type FloatValueNode,
  type IntValueNode,
  type ValidationContext,
} from 'graphql';

import { isExactNumber } from './exact-number.ts';

/** A validation rule: numbers written into a document keep their value, as those in variables must. */
export function exactNumbersRule(context: ValidationContext): ASTVisitor {
  const check = (node: IntValueNode | FloatValueNode) => {
    if (isExactNumber(node.value)) return;
    const message = `${shortened(node.value)} cannot be kept exactly as a JSON number: write it as a string.`;
    context.reportError(new GraphQLError(message, { nodes: node }));
  };
  return { IntValue: check, FloatValue: check };
}

function shortened(token: string): string {
  return token.length > 40 ? `${token.slice(0, 40)}…` : token;
}
