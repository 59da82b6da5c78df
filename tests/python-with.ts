import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Wanted {
  /** For the line that says they are missing: `The Python SDKs`. */
  readonly what: string;
  /** Of the virtual environment, below `.cache/`. */
  readonly folder: string;
  /** With their versions. */
  readonly packages: readonly string[];
  /** To import, which shows that they are there. */
  readonly modules: readonly string[];
}

/** A Python with these packages, which is made at the first run; null, said aloud, where that does not work. */
export function pythonWith({ what, folder, packages, modules }: Wanted): string | null {
  const path = fileURLToPath(new URL(`../.cache/${folder}`, import.meta.url));
  const python = `${path}/bin/python`;
  const run = (program: string, args: readonly string[]) => execFileSync(program, args, { stdio: 'pipe' });
  const works = () => run(python, ['-c', `import ${modules.join(', ')}`]);
  try {
    if (!existsSync(python)) run('python3', ['-m', 'venv', path]);
    try {
      works();
    } catch {
      const pip = ['-m', 'pip', 'install', '--quiet', '--retries', '0', '--timeout', '15'];
      run(python, [...pip, ...packages]);
      works();
    }
    return python;
  } catch (error) {
    const [reason] = String((error as { stderr?: Buffer }).stderr ?? error)
      .trim()
      .split('\n')
      .slice(-1);
    process.stderr.write(`SKIPPED: ${what} cannot be installed (${reason}).\n`);
    return null;
  }
}
