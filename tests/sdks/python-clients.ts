import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { pythonWith } from '../python-with.ts';
import { type OpenClient, userId } from './client.ts';

const script = fileURLToPath(new URL('sdk.py', import.meta.url));
/** A Python with the SDKs; null where they cannot be installed. */
export function pythonWithSdks(): string | null {
  return pythonWith({
    what: 'the Python SDKs',
    folder: 'python-sdks',
    packages: ['segment-analytics-python==2.4.0', 'rudder-sdk-python==2.1.9'],
    modules: ['segment.analytics', 'rudderstack.analytics'],
  });
}

/**
 * @param python With the SDKs.
 * @param module Of the SDK, such as `segment.analytics`.
 */
export function openPython(python: string | null, module: string): OpenClient {
  return async (url, writeKey) => {
    const child = spawn(python!, [script, module, url, writeKey, userId], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return {
      track: async (mark) => void child.stdin.write(`${mark}\n`),
      close: async () => void child.kill('SIGKILL'),
    };
  };
}
