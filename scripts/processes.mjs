import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { clearInterval, setInterval } from 'node:timers';

import { root } from './run.mjs';

const endWithLauncher = new URL('./end-with-launcher.mjs', import.meta.url).href;

/** npm forwards the signal that the terminal has already sent: two signals this close together count as one. */
const SAME_SIGNAL_MS = 500;

const codeOf = (code, signal) => code ?? 128 + constants.signals[signal];

/**
 * Starts programs of Node.js in this terminal. When one exits, the others are stopped. Ctrl-C stops them one after the other, in
 * the order given, and lets each finish; a second Ctrl-C is sent to all of them.
 * Resolves with the exit code of the first program, or of the one that exited by itself.
 *
 * Every program leads its own process group, so that the terminal sends Ctrl-C only to this process, and a server's
 * database is not stopped before the server. When this process is gone, however it ended, they stop by themselves.
 * @param {{ node: string, args: string[], env: NodeJS.ProcessEnv }[]} programs
 * @returns {Promise<number>}
 */
export async function runTogether(programs) {
  const running = programs.map(start);
  let lastSignal = -Infinity;
  let stopping = null;

  const stop = async (signal) => {
    for (const program of running) {
      stopOne(program.child, signal);
      await program.ended;
    }
  };
  const onSignal = (signal) => {
    const isNewSignal = performance.now() - lastSignal > SAME_SIGNAL_MS;
    lastSignal = performance.now();
    if (!isNewSignal) return;
    if (stopping) for (const { child } of running) child.kill(signal);
    stopping ??= stop(signal);
  };
  process.on('SIGINT', () => onSignal('SIGINT'));
  process.on('SIGTERM', () => onSignal('SIGTERM'));
  process.on('SIGHUP', () => onSignal('SIGTERM')); // the terminal was closed
  onEndOfNpm(() => onSignal('SIGTERM'));

  const code = await Promise.race(running.map(({ ended }) => ended));
  const bySignal = stopping !== null;
  await (stopping ??= stop('SIGTERM'));
  return bySignal ? running[0].ended : code;
}

/** npm is ended by a signal together with its shell, which does not pass it on: this process would hold the port unseen. */
function onEndOfNpm(stop) {
  if (!process.env.npm_lifecycle_event) return; // started otherwise, such as by nohup, it may outlive its parent
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    stop();
  }, 1000);
  timer.unref();
}

/** Windows has no signals: there, the program takes the closed channel for the end of this process, and stops. */
function stopOne(child, signal) {
  if (process.platform !== 'win32') child.kill(signal);
  else if (child.connected) child.disconnect();
}

function start({ node, args, env }) {
  const child = spawn(node, ['--import', endWithLauncher, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
    windowsHide: true,
  });
  const ended = new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(codeOf(code, signal)));
    child.on('error', (error) => {
      process.stderr.write(`${node}: ${error.message}\n`);
      resolve(127);
    });
  });
  return { child, ended };
}
