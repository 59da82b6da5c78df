// Part of npm run build:server: bundles the compiled server, from dist/compiled to dist/server. Of the 2,300 modules that
// are loaded otherwise, each is found, read and compiled by itself, which takes most of the time of a start.
import { createRequire } from 'node:module';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { decode, encode } from '@jridgewell/sourcemap-codec';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = `${root}dist/server`;

/** What CommonJS packages expect to be there. */
const banner = `import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);
const __filename = import.meta.filename, __dirname = import.meta.dirname;`;

/** Packages that are optional for those who import them, and not installed, are left to fail as before. */
const optionalPackages = {
  name: 'optional-packages',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^[^./]/ }, ({ path, resolveDir }) => {
      if (path.startsWith('node:')) return undefined;
      try {
        createRequire(`${resolveDir}/`).resolve(path);
        return undefined;
      } catch (error) {
        return error.code === 'MODULE_NOT_FOUND' ? { path, external: true } : undefined;
      }
    });
  },
};

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: [`${root}dist/compiled/main.js`, `${root}dist/compiled/workbench/judge-thread.js`],
  outdir,
  bundle: true,
  // What is imported when it is needed stays in files of its own.
  splitting: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  keepNames: true,
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  sourcesContent: false,
  banner: { js: banner },
  plugins: [optionalPackages],
  logLevel: 'warning',
});

/**
 * Leaves packages out of a source map: Node.js reads the whole map of a file, 4 MB with packages, for its first stack
 * trace. A segment without a source says where a package begins.
 */
function withoutPackages(map) {
  const isPackage = map.sources.map((source) => source.includes('/node_modules/'));
  let inPackage = false;
  const ownOnly = (segments) =>
    segments.flatMap((segment) => {
      const wasInPackage = inPackage;
      inPackage = segment.length === 1 || isPackage[segment[1]];
      if (!inPackage) return [segment];
      return wasInPackage ? [] : [[segment[0]]];
    });
  return { ...map, mappings: encode(decode(map.mappings).map(ownOnly)) };
}

for (const name of readdirSync(outdir).filter((file) => file.endsWith('.map'))) {
  const path = `${outdir}/${name}`;
  writeFileSync(path, JSON.stringify(withoutPackages(JSON.parse(readFileSync(path, 'utf8')))));
}
