import { type RealApi } from '../../server/testing/real-api.ts';

/** A field of Query or Mutation, with its arguments as JSON, so that numbers reach the server digit by digit. */
export interface RootField {
  readonly name: string;
  readonly args: Readonly<Record<string, { readonly type: string; readonly json: string }>>;
  readonly selection: string;
}

/** The root fields that one operation may have. */
const perOperation = 20;

/** Runs the fields, as many as possible in one operation, and returns what they answer, in the same order. */
export async function runMany<T>(
  api: RealApi,
  kind: 'query' | 'mutation',
  fields: readonly RootField[],
): Promise<T[]> {
  const answers: T[] = [];
  for (let from = 0; from < fields.length; from += perOperation) {
    const some = fields.slice(from, from + perOperation);
    const { document, variables } = operationOf(kind, some);
    const { body } = await api.ask(document, variables);
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    answers.push(...some.map((_, n) => body.data[`f${n}`] as T));
  }
  return answers;
}

function operationOf(kind: string, fields: readonly RootField[]): { document: string; variables: string } {
  const declared: string[] = [];
  const variables: string[] = [];
  const selections = fields.map(({ name, args, selection }, n) => {
    const given = Object.entries(args).map(([arg, { type, json }]) => {
      const variable = `${arg}${n}`;
      declared.push(`$${variable}: ${type}`);
      variables.push(`"${variable}":${json}`);
      return `${arg}: $${variable}`;
    });
    return `f${n}: ${name}(${given.join(', ')}) ${selection}`;
  });
  return {
    document: `${kind} (${declared.join(', ')}) { ${selections.join(' ')} }`,
    variables: `{${variables.join(',')}}`,
  };
}
