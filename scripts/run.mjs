import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, in which all commands run, wherever they were called from. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const tools = join(root, 'node_modules', '.bin');

/** The environment in which the project's own tools, and the Node.js installed with them, are found first. */
export function withTools(node = process.execPath) {
  return { ...process.env, PATH: [tools, dirname(node), process.env.PATH].join(delimiter) };
}

/** The environment outside of npm: the Node.js in node_modules must not replace itself. */
export function withoutTools() {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => !entry.endsWith(join('node_modules', '.bin')));
  return { ...process.env, PATH: path.join(delimiter) };
}

/** The packages of tools that are called otherwise. */
const packages = {
  depcruise: 'dependency-cruiser',
  'graphql-codegen': '@graphql-codegen/cli',
  stryker: '@stryker-mutator/core',
  tsc: 'typescript',
};

/** The script of one of the project's tools. Node.js runs it on every platform; Windows does not run what is in .bin. */
export function toolScript(name) {
  const folder = join(root, 'node_modules', packages[name] ?? name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[name]);
}

/** The same as `run`, for one of the project's tools. */
export function runTool(name, args, options) {
  return run('node', [toolScript(name), ...args], options);
}

/** The same as `run`, for npm, which is a script of the shell on Windows. */
export function runNpm(args, options) {
  const script = process.env.npm_execpath;
  if (process.platform !== 'win32' || !script?.endsWith('.js')) return run('npm', args, options);
  return run(process.execPath, [script, ...args], options);
}

/**
 * Runs a command and collects its output, in order. Never rejects.
 * @returns {Promise<{ code: number, output: string, seconds: number }>}
 */
export function run(command, args, { env = withTools(), input = 'ignore', show = false } = {}) {
  const started = performance.now();
  return new Promise((resolve) => {
    const stdio = show ? 'inherit' : 'pipe';
    const child = spawn(command, args, { cwd: root, env, stdio: [input, stdio, stdio] });
    let output = '';
    const end = (code) => resolve({ code, output, seconds: (performance.now() - started) / 1000 });
    child.stdout?.on('data', (text) => (output += text));
    child.stderr?.on('data', (text) => (output += text));
    child.on('error', (error) => {
      output += `${error.message}\n`;
      end(127);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}

/** A failure that one sentence explains: printed without a stack trace. */
export class Failure extends Error {}

/** Prints a failure and exits with code 1. */
export function tell(error) {
  process.stderr.write(`${error instanceof Failure ? error.message : error.stack}\n`);
  process.exit(1);
}
