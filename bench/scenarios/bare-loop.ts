import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { type Figures } from '../figures.ts';
import { type Bench } from '../environment.ts';

const run = promisify(execFile);

/** Measures the HTTP library alone, in a process of its own. */
export async function bareLoop({ receiver, scaled }: Bench): Promise<Figures> {
  const script = fileURLToPath(new URL('../bare-loop-process.ts', import.meta.url));
  const { stdout } = await run(process.execPath, [
    '--import',
    'tsx',
    script,
    receiver.url,
    String(scaled(6)),
  ]);
  const { rate, cpu } = JSON.parse(stdout) as { rate: number; cpu: number };
  return { rate, nodeCpuUs: cpu };
}
