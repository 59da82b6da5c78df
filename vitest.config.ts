import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // Two copies of graphql (ESM and CommonJS) refuse each other's types: everybody gets the same file.
    alias: [
      {
        find: /^graphql$/,
        replacement: fileURLToPath(new URL('./node_modules/graphql/index.js', import.meta.url)),
      },
    ],
  },
  test: {
    include: ['{server,web,bench,tests,demo,scripts}/**/*.test.ts'],
    // Minutes of real processes that are killed and paused: a step of its own, and npm run test:faults.
    exclude: [
      ...(process.env['FAULTS'] ? [] : ['tests/faults/faults.test.ts']),
      ...(process.env['GALLERY'] ? [] : ['tests/browser/gallery.test.ts']), // pictures to look at: npm run gallery
    ],
    environment: 'node',
    globalSetup: ['server/testing/global-setup.ts'],
    setupFiles: ['server/testing/setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    // The files of a worker share their modules: reading these again for each of 350 files took half of the CPU time.
    isolate: false,
    server: { deps: { inline: [/type-graphql/, /graphql-scalars/, /@apollo/] } },
  },
});
