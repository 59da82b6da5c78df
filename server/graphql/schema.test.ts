import { readdirSync, readFileSync } from 'node:fs';

import { Kind, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

import { costOf, maxCost } from './cost.ts';
import { fragmentsOf } from './limits.ts';
import { mayUse } from './roles.ts';
import { buildApiSchema, printApiSchema } from './schema.ts';

const root = new URL('../../', import.meta.url);

it('is what schema.graphql says: after a change, run npm run schema', () => {
  expect(printApiSchema()).toBe(readFileSync(new URL('schema.graphql', root), 'utf8'));
});

it('names its scalars as clients know them', () => {
  const names = Object.keys(buildApiSchema().getTypeMap());
  expect(names).toEqual(expect.arrayContaining(['DateTime', 'SafeInt', 'JSON', 'JSONObject']));
  expect(names).not.toContain('DateTimeISO');
});

it('is closed where the table of roles has no entry', () => {
  expect(mayUse('OWNER', 'Mutation.dropEverything')).toBe(false);
});

describe("the dashboard's documents", () => {
  const folder = new URL('web/src/data/documents/', root);
  const sources = filesIn(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const);
  const operations = sources.flatMap(([name, source]) =>
    documentsOf(source).map((text) => [name, text] as const),
  );

  it('cost at most a quarter of what an operation may, with the largest pages', () => {
    const schema = buildApiSchema();
    const document = parse([...new Set(operations.map(([, text]) => text))].join('\n'));
    // Sizes of the dashboard's own pages: 100 rows of the log, 40 webhooks, 50 of everything else.
    const variablesOf = (name: string) => ({ limit: 100, first: name === 'Webhooks' ? 40 : 50 });
    const costs = document.definitions
      .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
      .map(
        (operation) =>
          [
            operation.name!.value,
            costOf({
              schema,
              fragments: fragmentsOf(document),
              operation,
              variables: variablesOf(operation.name!.value),
            }).objects,
          ] as const,
      );
    expect(costs.length).toBeGreaterThan(10);
    expect(costs.filter(([, cost]) => cost > maxCost / 4)).toEqual([]);
  });

  it('are valid', () => {
    expect(operations.length > 0).toBe(sources.length > 0);
    const schema = buildApiSchema();
    const document = parse(
      [...new Set(operations.map(([, text]) => text)), 'query Empty { __typename }'].join('\n'),
    );
    expect(validate(schema, document).map(({ message }) => message)).toEqual([]);
  });
});

function filesIn(folder: URL): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  } catch {
    return []; // there is no dashboard yet
  }
}

/** The texts in `graphql(...)` calls. */
function documentsOf(source: string): string[] {
  return [...source.matchAll(/graphql\(\s*(?:\/\* GraphQL \*\/\s*)?`([^`]*)`/g)].map((match) => match[1]!);
}
