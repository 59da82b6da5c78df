import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type Closeable } from '../lifecycle.ts';
import { canary } from './canary/installed.ts';
import { type Keep } from './closing.ts';

/** The product as a separate process, as `npm start` runs it, so that a test can kill it. */
export interface ProductProcess extends Closeable {
  readonly pid: number;
  /** Its output so far, of both streams. */
  readonly output: () => string;
  /** Resolves with the first match in its output; rejects after `timeoutMs` (60,000), or when the process has ended. */
  waitFor(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** Sends a signal and resolves with the exit code; null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Tests are not part of the build, nor is what only they use. */
function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.startsWith('testing');
}

/** The build if it is newer than all sources, since it starts in half the time; else the sources. */
function program(): string[] {
  const changedAt = (path: string) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const builtAt = changedAt('dist/built-from');
  const all = readdirSync(join(root, 'server'), { recursive: true, encoding: 'utf8' });
  const sources = all.filter((name) => statSync(join(root, 'server', name)).isFile() && !isTest(name));
  const isCurrent = ['package.json', ...sources.map((name) => join('server', name))].every(
    (path) => changedAt(path) < builtAt,
  );
  return isCurrent ? ['dist/server/main.js'] : ['--import', 'tsx', 'server/main.ts'];
}

/** @param env Replaces this process's variables except PATH and HOME. WORKERS is 1 unless given. */
export function startProcess(keep: Keep, env: Record<string, string>): ProductProcess {
  const child = spawn(process.execPath, program(), {
    cwd: root,
    env: { ...inherited(), WORKERS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      canary?.write('output', text);
      listeners.forEach((listener) => listener());
    });
  }
  const ended = exitOf(child);
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return keep({
    pid: child.pid!,
    output: () => output,
    ended,
    end,
    waitFor: (pattern, timeoutMs = 60_000) =>
      new Promise<RegExpExecArray>((resolve, reject) => {
        const stop = (finish: () => void) => {
          clearTimeout(timer);
          listeners.delete(check);
          finish();
        };
        const check = () => {
          const found = pattern.exec(output);
          if (found) stop(() => resolve(found));
        };
        const fail = () => stop(() => reject(new Error(`${pattern} did not appear in:\n${output}`)));
        const timer = setTimeout(fail, timeoutMs);
        listeners.add(check);
        void ended.then(fail);
        check();
      }),
    close: async () => {
      if (child.exitCode === null && child.signalCode === null) await end('SIGTERM');
    },
  });
}

function inherited(): NodeJS.ProcessEnv {
  const { PATH, HOME, CANARY } = process.env;
  return { PATH, HOME, LOG_LEVEL: CANARY && 'debug' };
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
