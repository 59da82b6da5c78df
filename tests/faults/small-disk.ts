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
  /** How honest it is, for people. */
  readonly kind: string;
  fill(): Promise<void>;
  /** PostgreSQL may have ended on the full disk: then it is started again, as an operator does. */
  empty(): Promise<void>;
}

/** PostgreSQL's own files take 100 MB. */
const size = '192m';

/** On a disk of its own where this user may mount one; else one that answers as if it was full. */
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

/** In ever smaller pieces, until not a byte is free. */
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
    'No disk can be mounted by this user: PostgreSQL answers 53100 (disk_full) by a trigger instead of for want of room.\n',
  );
  const postgres = await startPostgres(keep);
  return {
    postgres,
    kind: 'a trigger that answers 53100',
    fill: async () => void (await postgres.query(refuse)),
    empty: async () => void (await postgres.query('drop trigger refuse on events.event_ids')),
  };
}
