import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { alone } from './lock.mjs';
import { Failure, root, run, withoutTools, withTools } from './run.mjs';

const path = (...parts) => join(root, ...parts);
const say = (line) => process.stdout.write(`${line}\n`);

/** The packages of a lock file, or of npm's note of what it installed; null when it cannot be read. */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

/** Whether node_modules holds every package of package-lock.json; optional ones may be for other machines. */
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

/** Installs the packages when they are missing or not those of package-lock.json. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await alone(async () => {
    if (isInstalled()) return;
    say('Installing packages; this takes a minute or two, once.');
    // Building needs the development packages, also where NODE_ENV=production would leave them out.
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, output, seconds } = await run('npm', args, { env: withoutTools() });
    if (code !== 0)
      throw new Failure(`${output}\nThe packages could not be installed: see npm's message above.`);
    say(`Packages installed in ${seconds.toFixed(0)} s.`);
  });
}

const isRecentEnough = ([major, minor]) => major > 22 || (major === 22 && minor >= 19);

/** The Node to run the product with: the one that came with the packages, or this one if it is recent enough. */
export function findNode() {
  for (const candidate of [path('node_modules', '.bin', 'node'), process.execPath]) {
    const { stdout } = spawnSync(candidate, ['--version'], { encoding: 'utf8' });
    const version = /^v(\d+)\.(\d+)/
      .exec(stdout ?? '')
      ?.slice(1)
      .map(Number);
    if (version && isRecentEnough(version)) return candidate;
  }
  throw new Failure(
    `Node.js 22.19 or newer is needed and this is ${process.version}. It normally comes with the packages: ` +
      'was npm told not to run install scripts? Then run "npm rebuild node --ignore-scripts=false", or install a newer Node.js.',
  );
}

/** What the build is made from; tests are not part of it. */
function* sources(folder) {
  for (const entry of readdirSync(path(folder), { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* sources(name);
    else if (!name.endsWith('.test.ts')) yield name;
  }
}

/** A digest of all sources: equal when a build would give the same again, whatever git did to the files' times. */
function digest() {
  const roots = readdirSync(root).filter((name) => /^(package(-lock)?|tsconfig.*)\.json$/.test(name));
  const hash = createHash('sha256');
  for (const name of [...roots, ...sources('server'), ...sources('web')].sort()) {
    hash
      .update(`${name}\0`)
      .update(readFileSync(path(name)))
      .update('\0');
  }
  return hash.digest('hex');
}

const stamp = path('dist', 'built-from');
const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest();

/** Builds server and dashboard into dist/, always from scratch, so that no file of a deleted source stays. */
async function build() {
  const from = digest();
  rmSync(path('dist'), { recursive: true, force: true });
  mkdirSync(path('dist'));
  const env = withTools(findNode());
  const parts = [
    run('tsc', ['-p', 'tsconfig.build.json'], { env }),
    run('vite', ['build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'], { env }),
  ];
  const failed = (await Promise.all(parts)).filter(({ code }) => code !== 0);
  if (failed.length > 0) {
    throw new Failure(`${failed.map(({ output }) => output).join('\n')}\nThe build failed: see above.`);
  }
  writeFileSync(stamp, from);
}

/** Builds when dist/ is missing or was built from other sources than these. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  await alone(async () => {
    if (isBuilt()) return;
    say('Building server and dashboard.');
    const started = performance.now();
    await build();
    say(`Built in ${((performance.now() - started) / 1000).toFixed(0)} s.`);
  });
}
