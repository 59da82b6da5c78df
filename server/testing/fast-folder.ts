import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';

/** The file system in memory that Linux has. A container may have only 64 MB of it. */
const memoryFolder = '/dev/shm';

const neededBytes = 4 * 1024 ** 3;

/** Where the databases of a test run may be: in no order, and each of them may hold what earlier runs left. */
export const databaseFolders: readonly string[] = [...new Set([memoryFolder, tmpdir()])];

/**
 * Chooses the folder for the databases of a test run: in memory where 4 GB are free, since copying a database takes
 * 70 ms there and up to 1 s on a disk that is busy; else the folder for temporary files.
 */
export async function chooseDatabaseFolder(): Promise<string> {
  try {
    await access(memoryFolder, constants.W_OK);
    const { bavail, bsize } = await statfs(memoryFolder);
    if (bavail * bsize >= neededBytes) return memoryFolder;
  } catch {
    // Other systems have no such folder.
  }
  return tmpdir();
}
