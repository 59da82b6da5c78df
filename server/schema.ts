import { readFileSync, writeFileSync } from 'node:fs';

import { printApiSchema } from './graphql/index.ts';

const file = new URL('../schema.graphql', import.meta.url);

/**
 * `npm run schema`: writes the API's schema to the project's root, where the dashboard and other clients find it.
 * With `--check` it writes nothing, and ends with exit code 1 when the file is not what the API is.
 */
const current = printApiSchema();
if (!process.argv.includes('--check')) {
  writeFileSync(file, current);
} else if (readFileSync(file, 'utf8') !== current) {
  process.stderr.write('schema.graphql is not what the API is: run npm run schema.\n');
  process.exitCode = 1;
}
