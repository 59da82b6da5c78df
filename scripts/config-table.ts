import { readFileSync, writeFileSync } from 'node:fs';

import { variables } from '../server/config/index.ts';

/** Writes the table of variables into docs/configuration.md; with `--check` it only tells whether it is current. */
const file = new URL('../docs/configuration.md', import.meta.url);
const rows = Object.entries(variables).map(
  ([name, { meaning, byDefault }]) => `| \`${name}\` | ${meaning} | ${byDefault} |`,
);
const table = ['| variable | meaning | default |', '| --- | --- | --- |', ...rows].join('\n');
const text = readFileSync(file, 'utf8');
const current = text.replace(/(<!-- variables -->\n)[\s\S]*(\n<!-- end -->)/, `$1${table}$2`);
if (!process.argv.includes('--check')) writeFileSync(file, current);
else if (current !== text) {
  process.stderr.write('docs/configuration.md is not current: npm run config-table\n');
  process.exitCode = 1;
}
