import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { alone } from './lock.mjs';
import { Failure, root, run, runNpm, runTool, withoutTools, withTools } from './run.mjs';

const path = (...parts) => join(root, ...parts);
const say = (line) => process.stdout.write(`${line}\n`);

/** The packages in a lock file, or in npm's record of what it installed; null if it cannot be read. */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

/** Whether node_modules has every package of package-lock.json; optional ones may be for other platforms. */
function isInstalled() {
  const wanted = packagesIn(path('package-lock.json'));
  const found = packagesIn(path('node_modules', '.package-lock.json'));
  if (!wanted || !found) return false;
  return Object.entries(wanted).every(([name, wish]) => {
    if (name === '') return true;
    const have = found[name];
    return have ? have.version === wish.version && have.integrity === wish.integrity : !!wish.optional;
  });
}

/** Installs the packages if they are missing or differ from package-lock.json. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await alone(async () => {
    if (isInstalled()) return;
    say('Installing the packages. This takes a minute or two, and only the first time.');
    // The build needs the development packages, which npm would leave out with NODE_ENV=production.
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, output, seconds } = await runNpm(args, { env: withoutTools() });
    if (code !== 0)
      throw new Failure(`${output}\nThe packages could not be installed: see npm's message above.`);
    say(`Installed the packages in ${seconds.toFixed(0)} s.`);
  });
}

const isRecentEnough = ([major, minor]) => major > 22 || (major === 22 && minor >= 19);

const installedNode = path('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** The Node.js to run the product with: the one installed with the packages, or this one if it is recent enough. */
export function findNode() {
  for (const candidate of [installedNode, process.execPath]) {
    const { stdout } = spawnSync(candidate, ['--version'], { encoding: 'utf8' });
    const version = /^v(\d+)\.(\d+)/
      .exec(stdout ?? '')
      ?.slice(1)
      .map(Number);
    if (version && isRecentEnough(version)) return candidate;
  }
  throw new Failure(
    `Node.js 22.19 or newer is required, and this is ${process.version}. npm normally installs it with the packages, unless ` +
      'install scripts are disabled. Run "npm rebuild node --ignore-scripts=false", or install a newer Node.js.',
  );
}

/** The files that the build depends on, which excludes tests. */
function* sources(folder) {
  for (const entry of readdirSync(path(folder), { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* sources(name);
    else if (!name.endsWith('.test.ts')) yield name;
  }
}

/** A digest of all sources: equal if a build would give the same result, regardless of the files' times. */
function digest() {
  const roots = readdirSync(root).filter((name) => /^(package(-lock)?|tsconfig.*)\.json$/.test(name));
  const hash = createHash('sha256');
  for (const name of [...roots, 'scripts/bundle.mjs', ...sources('server'), ...sources('web')].sort()) {
    hash
      .update(`${name}\0`)
      .update(readFileSync(path(name)))
      .update('\0');
  }
  return hash.digest('hex');
}

const stamp = path('dist', 'built-from');
const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest();

/** Builds server and dashboard into dist/, always from scratch, so that no output of a deleted source remains. */
async function build() {
  const from = digest();
  rmSync(path('dist'), { recursive: true, force: true });
  mkdirSync(path('dist'));
  const env = withTools(findNode());
  const parts = [
    buildServer(env),
    runTool('vite', ['build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'], { env }),
  ];
  const failed = (await Promise.all(parts)).filter(({ code }) => code !== 0);
  if (failed.length > 0) {
    throw new Failure(
      `${failed.map(({ output }) => output).join('\n')}\nThe build failed: see the messages above.`,
    );
  }
  writeFileSync(stamp, from);
}

async function buildServer(env) {
  const compiled = await runTool('tsc', ['-p', 'tsconfig.build.json'], { env });
  return compiled.code === 0 ? run('node', ['scripts/bundle.mjs'], { env }) : compiled;
}

/** Builds if dist/ is missing or was built from different sources. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  await alone(async () => {
    if (isBuilt()) return;
    say('Building the server and the dashboard.');
    const started = performance.now();
    await build();
    say(`Built in ${((performance.now() - started) / 1000).toFixed(0)} s.`);
  });
}
