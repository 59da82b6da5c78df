import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { StartupError } from '../../lifecycle.ts';
import { openCountries } from './open-countries.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countries-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes values as MaxMind's DB format does, as far as the test needs it. */
function encoded(value: string | number | object): Buffer {
  if (typeof value === 'number') return Buffer.from([0xa2, value >> 8, value & 0xff]);
  if (typeof value === 'string')
    return Buffer.concat([Buffer.from([0x40 | value.length]), Buffer.from(value)]);
  const entries = Object.entries(value as Record<string, string | number | object>);
  const parts = entries.flatMap(([key, part]) => [encoded(key), encoded(part)]);
  return Buffer.concat([Buffer.from([0xe0 | entries.length]), ...parts]);
}

/** A database of one node: the lower half of IPv4 has the record, the upper half has none. */
function database(record: object): Buffer {
  const tree = Buffer.from([0, 0, 17, 0, 0, 1]);
  const metadata = {
    node_count: 1,
    record_size: 24,
    ip_version: 4,
    database_type: 'Test',
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
  };
  return Buffer.concat([
    tree,
    Buffer.alloc(16),
    encoded(record),
    Buffer.from('abcdef4d61784d696e642e636f6d', 'hex'),
    encoded(metadata),
  ]);
}

test('finds the country of an address', async () => {
  const path = join(folder, 'countries.mmdb');
  await writeFile(path, database({ country: { iso_code: 'DE' } }));
  const { countryOf } = await openCountries(path);
  expect(['1.2.3.4', '200.2.3.4', 'nonsense', ''].map(countryOf)).toEqual(['DE', null, null, null]);
});

test('knows no country where the database has another kind of record', async () => {
  const path = join(folder, 'other.mmdb');
  await writeFile(path, database({ country: 'DE' }));
  expect((await openCountries(path)).countryOf('1.2.3.4')).toBeNull();
});

test.each([
  ['is not there', null],
  ['is no database', 'text'],
])('a file that %s stops the start with a message that names the setting', async (_, content) => {
  const path = join(folder, 'bad.mmdb');
  if (content !== null) await writeFile(path, content);
  const opening = openCountries(path);
  await expect(opening).rejects.toThrow(StartupError);
  await expect(opening).rejects.toThrow(/^GEO_DATABASE .*bad\.mmdb is no database/);
});
