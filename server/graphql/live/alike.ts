import {
  type DocumentNode,
  type ExecutionArgs,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';

import { type Context } from '../context.ts';
import { hidesPersonalData } from '../personal-data.ts';
import { fragmentsOf, rootFieldsOf } from '../limits.ts';

/** The argument that says where a subscription starts. It makes no difference to the answer to an event. */
const startArgument = 'after';

/**
 * What subscriptions have in common whose answers to an event are the same, whoever they are for: the document and what
 * fills it in, but for where each starts, and the rights.
 */
export function alikeKey(args: ExecutionArgs): string {
  const { document, operationName = null, variableValues } = args;
  const { caller } = args.contextValue as Context;
  const rights = [caller.workspaceId, caller.role, hidesPersonalData(caller)];
  const starting = startVariables(document, getOperationAST(document, operationName)!);
  const variables = Object.entries(variableValues ?? {})
    .filter(([name]) => !starting.has(name))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([rights, operationName, variables, document.loc!.source.body]);
}

/** The variables that only say where the subscription starts. One that is used elsewhere as well is none of them. */
function startVariables(document: DocumentNode, operation: OperationDefinitionNode): ReadonlySet<string> {
  const starts = rootFieldsOf(operation, fragmentsOf(document)).flatMap(({ arguments: given = [] }) =>
    given.filter(({ name }) => name.value === startArgument).map(({ value }) => value),
  );
  const found = new Set(starts.flatMap((value) => (value.kind === Kind.VARIABLE ? [value.name.value] : [])));
  if (found.size === 0) return found;
  visit(document, {
    VariableDefinition: () => false,
    Variable: (node) => {
      if (!starts.includes(node)) found.delete(node.name.value);
    },
  });
  return found;
}
