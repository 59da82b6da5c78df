import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { variables } from '../server/config/index.ts';

/** The table of variables in docs/configuration.md is generated from the code. */
const script = fileURLToPath(new URL('../scripts/config-table.ts', import.meta.url));
const documentation = readFileSync(new URL('../docs/configuration.md', import.meta.url), 'utf8');

let folder: string;
let copy: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-table-'));
  copy = join(folder, 'configuration.md');
});

afterEach(() => rmSync(folder, { recursive: true }));

function configTable(...args: string[]) {
  return spawnSync(process.execPath, ['--import', 'tsx', script, ...args], { encoding: 'utf8' });
}

test('the documentation has the current table', () => {
  expect(configTable('--check')).toMatchObject({ status: 0, stderr: '' });
});

test('the documentation has a row for each variable, in the order of the code', () => {
  const documented = [...documentation.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
  expect(documented).toEqual(Object.keys(variables));
});

test('an outdated table is reported, and then updated', () => {
  writeFileSync(copy, documentation.replace(/^\| `PORT`.*\n/m, ''));
  const check = configTable('--check', copy);
  expect(check.status).toBe(1);
  expect(check.stderr).toContain('is not current: npm run config-table');
  expect(configTable(copy).status).toBe(0);
  expect(readFileSync(copy, 'utf8')).toBe(documentation);
});

test('a document without the marks of the table is reported', () => {
  writeFileSync(copy, documentation.replace('<!-- end -->', ''));
  const check = configTable('--check', copy);
  expect(check.status).toBe(1);
  expect(check.stderr).toContain('has no marks');
});
