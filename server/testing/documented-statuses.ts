import { readFileSync } from 'node:fs';

/** The table of codes in docs/api.md: each code with its HTTP statuses. */
export function documentedStatuses(): Map<string, number[]> {
  const docs = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
  const table = docs.slice(docs.indexOf('| code | when | HTTP status |')).split('\n\n')[0]!;
  const rows = table.split('\n').slice(2);
  return new Map(
    rows.flatMap((row) => {
      const [, codes = '', , statuses = ''] = row.split('|');
      const numbers = [...statuses.matchAll(/\d+/g)].map(([number]) => Number(number));
      return [...codes.matchAll(/`(\w+)`/g)].map(([, code]) => [code!, numbers] as [string, number[]]);
    }),
  );
}
