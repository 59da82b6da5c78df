import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { type Load, type LoadResult } from './load.ts';

/** A process that sends loads. */
export interface LoadGenerator {
  /** Sends one load, and resolves when all of its requests are answered. */
  run(load: Load): Promise<LoadResult>;
  close(): Promise<void>;
}

export function startLoadGenerator(): LoadGenerator {
  const script = fileURLToPath(new URL('./load-process.ts', import.meta.url));
  const child = fork(script, { execArgv: ['--import', 'tsx'] });
  const ended = once(child, 'exit').then(() => {
    throw new Error('The process that sends the load ended.');
  });
  ended.catch(() => undefined);
  return {
    run: async (load) => {
      const answer = once(child, 'message') as Promise<[LoadResult]>;
      child.send(load);
      const [result] = await Promise.race([answer, ended]);
      return result;
    },
    close: async () => {
      if (child.connected) child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
