import { spawn } from 'node:child_process';
import { constants } from 'node:os';

import { root } from './run.mjs';

/** npm passes on the signal that the terminal sent already: two this close together are one wish. */
const SAME_WISH_MS = 500;

const codeOf = (code, signal) => code ?? 128 + constants.signals[signal];

/**
 * Starts programs in this terminal and lives as long as all of them: when one ends, the others are stopped. Ctrl-C
 * stops them one after the other in the order given, each with time to finish; pressed again, it is passed on to all.
 * Resolves with the exit code of the first program, or of the one that ended by itself.
 *
 * Every program is the leader of its own process group: the terminal then sends Ctrl-C to nobody but us, and a
 * server's database is not stopped before the server.
 * @param {{ command: string, args: string[], env: NodeJS.ProcessEnv }[]} programs
 * @returns {Promise<number>}
 */
export async function runTogether(programs) {
  const running = programs.map(start);
  let lastSignal = -Infinity;
  let stopping = null;

  const stop = async (signal) => {
    for (const program of running) {
      program.child.kill(signal);
      await program.ended;
    }
  };
  const onSignal = (signal) => {
    const isAnotherWish = performance.now() - lastSignal > SAME_WISH_MS;
    lastSignal = performance.now();
    if (!isAnotherWish) return;
    if (stopping) for (const { child } of running) child.kill(signal);
    stopping ??= stop(signal);
  };
  process.on('SIGINT', () => onSignal('SIGINT'));
  process.on('SIGTERM', () => onSignal('SIGTERM'));
  process.on('SIGHUP', () => onSignal('SIGTERM')); // the terminal was closed

  const code = await Promise.race(running.map(({ ended }) => ended));
  const bySignal = stopping !== null;
  await (stopping ??= stop('SIGTERM'));
  return bySignal ? running[0].ended : code;
}

function start({ command, args, env }) {
  const child = spawn(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const ended = new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(codeOf(code, signal)));
    child.on('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      resolve(127);
    });
  });
  return { child, ended };
}
