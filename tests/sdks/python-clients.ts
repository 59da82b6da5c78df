import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { type OpenClient, userId } from './client.ts';

const script = fileURLToPath(new URL('sdk.py', import.meta.url));
const folder = fileURLToPath(new URL('../../.cache/python-sdks', import.meta.url));
const python = `${folder}/bin/python`;
const packages = ['segment-analytics-python==2.4.0', 'rudder-sdk-python==2.1.9'];

/** A Python with the SDKs, which is made at the first run; null where that does not work. */
export function pythonWithSdks(): string | null {
  const run = (program: string, args: readonly string[]) => execFileSync(program, args, { stdio: 'pipe' });
  const works = () => run(python, ['-c', 'import segment.analytics, rudderstack.analytics']);
  try {
    if (!existsSync(python)) run('python3', ['-m', 'venv', folder]);
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
    process.stderr.write(`SKIPPED: the Python SDKs cannot be installed (${reason}).\n`);
    return null;
  }
}

/** @param module Of the SDK, such as `segment.analytics`. */
export function openPython(module: string): OpenClient {
  return async (url, writeKey) => {
    const child = spawn(python, [script, module, url, writeKey, userId], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return {
      track: async (mark) => void child.stdin.write(`${mark}\n`),
      close: async () => void child.kill('SIGKILL'),
    };
  };
}
