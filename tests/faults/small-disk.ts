import { execFile } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { type Keep } from '../../server/testing/closing.ts';
import { type Postgres, startPostgres, temporary } from './postgres.ts';

const run = promisify(execFile);

/** A PostgreSQL whose disk can be filled. */
export interface SmallDisk {
  readonly postgres: Postgres;
  /** How the full disk is made, for the summary. */
  readonly kind: string;
  fill(): Promise<void>;
  /** Frees the disk, and starts PostgreSQL again if it has stopped on the full disk. */
  empty(): Promise<void>;
}

/** The files of a new PostgreSQL take 100 MB. */
const size = '192m';

/** Starts PostgreSQL on a small tmpfs if this user may mount one; otherwise one that can return the same errors. */
export async function startOnSmallDisk(keep: Keep): Promise<SmallDisk> {
  const mounted = await mount(keep);
  if (mounted === null) return startRefusing(keep);
  const postgres = await startPostgres(keep, () => Promise.resolve(mounted));
  const filler = join(mounted, 'filler');
  return {
    postgres,
    kind: 'a small disk of its own',
    fill: () => fillWith(filler),
    empty: async () => {
      await rm(filler);
      await postgres.start();
    },
  };
}

async function mount(keep: Keep): Promise<string | null> {
  const folder = await temporary(keep);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'perspection-faults', folder]);
  } catch {
    return null;
  }
  keep({ close: async () => void (await run('umount', ['-l', folder])) });
  return folder;
}

/** Writes in smaller and smaller pieces, until no byte is free. */
async function fillWith(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (let piece = 1024 * 1024; piece >= 1; piece /= 4) {
      const bytes = Buffer.alloc(piece);
      while (await file.write(bytes).then(({ bytesWritten }) => bytesWritten === piece, isNoSpace));
    }
  } finally {
    await file.close();
  }
}

function isNoSpace(error: NodeJS.ErrnoException): false {
  if (error.code !== 'ENOSPC') throw error;
  return false;
}

const refuse = `
  create or replace function events.refuse() returns trigger language plpgsql as $$ begin
    raise exception 'could not extend file "base/16384/16731": No space left on device' using errcode = 'disk_full';
  end $$;
  create trigger refuse before insert on events.event_ids for each statement execute function events.refuse()`;

async function startRefusing(keep: Keep): Promise<SmallDisk> {
  process.stderr.write(
    'This user may not mount a disk: instead, a trigger makes PostgreSQL return error 53100 (disk_full).\n',
  );
  const postgres = await startPostgres(keep);
  return {
    postgres,
    kind: 'a trigger that raises 53100',
    fill: async () => void (await postgres.query(refuse)),
    empty: async () => void (await postgres.query('drop trigger refuse on events.event_ids')),
  };
}
