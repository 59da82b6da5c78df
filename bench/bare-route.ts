import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface BareRoute {
  readonly pid: number;
  readonly port: number;
  close(): Promise<void>;
}

/** Starts the bare route. @param nodeOptions Options of Node, the same as those of what it is compared with. */
export async function startBareRoute(nodeOptions: readonly string[]): Promise<BareRoute> {
  const script = fileURLToPath(new URL('./bare-route-process.ts', import.meta.url));
  const child = fork(script, { execArgv: [...nodeOptions, '--import', 'tsx'] });
  const [port] = (await once(child, 'message')) as [number];
  return {
    pid: child.pid!,
    port,
    close: async () => {
      if (child.connected) child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
