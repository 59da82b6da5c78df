// Which tests npm run test:mutation runs for a room, and whether they need PostgreSQL.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Tests one level up that pin what a part of a room promises. */
const above: Readonly<Record<string, readonly string[]>> = {
  'delivery/claiming': ['worker.custody.test.ts'],
  'delivery/recording': ['worker.custody.test.ts'],
  'delivery/recovery': ['worker.test.ts'],
};

/** Tests get their databases from here, directly or through other helpers. */
const databases = join(root, 'server/testing/database.ts');

/** Whether a file imports the databases of tests, directly or through other files. */
function needsDatabase(file: string, seen = new Set<string>()): boolean {
  if (file === databases) return true;
  if (seen.has(file)) return false;
  seen.add(file);
  const imports = readFileSync(file, 'utf8').matchAll(/(?:from|import) '(\.{1,2}\/[^']+\.ts)'/g);
  return [...imports].some(([, path]) => needsDatabase(join(dirname(file), path!), seen));
}

/**
 * The test files of a room, such as `routing` or `delivery/sending`, as paths below the project; and whether one of them
 * needs PostgreSQL. With `withoutDatabase`, those that need it are left out.
 */
export function testsOf(room: string, withoutDatabase: boolean): { include: string[]; database: boolean } {
  const own = globSync(`server/${room}/**/*.test.ts`, { cwd: root });
  const pinning = (above[room] ?? []).map((name) => join('server', dirname(room), name));
  const files = [...own, ...pinning].map((file) => ({ file, database: needsDatabase(join(root, file)) }));
  const chosen = withoutDatabase ? files.filter(({ database }) => !database) : files;
  return {
    include: chosen.map(({ file }) => file),
    database: chosen.some(({ database }) => database),
  };
}
