import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { variables } from '../server/config/index.ts';

/**
 * Writes the table of variables between the marks of docs/configuration.md, or of the file given as argument. With
 * `--check`, it writes nothing and only reports whether the table is current.
 */
const args = process.argv.slice(2);
const checks = args.includes('--check');
const file =
  args.find((arg) => arg !== '--check') ??
  fileURLToPath(new URL('../docs/configuration.md', import.meta.url));

const rows = Object.entries(variables).map(
  ([name, { meaning, byDefault }]) => `| \`${name}\` | ${meaning} | ${byDefault} |`,
);
const table = ['| variable | meaning | default |', '| --- | --- | --- |', ...rows].join('\n');
const marked = /(?<=<!-- variables -->\n)[\s\S]*?(?=\n<!-- end -->)/;

const text = readFileSync(file, 'utf8');
// A function, since a replacement's text gives $ a meaning.
const current = text.replace(marked, () => table);
if (!marked.test(text)) fail('has no marks <!-- variables --> and <!-- end -->');
else if (!checks) writeFileSync(file, current);
else if (current !== text) fail('is not current: npm run config-table');

function fail(why: string): void {
  process.stderr.write(`${file} ${why}\n`);
  process.exitCode = 1;
}
