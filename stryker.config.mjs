// Mutation testing, run by hand, one room or part of a room at a time: npm run test:mutation [-- room]. See
// CONTRIBUTING.md.
const room = process.env.MUTATION_ROOM ?? 'model';
const folder = `.cache/mutation/${room}`;

export default {
  mutate: [`server/${room}/**/*.ts`, `!server/${room}/**/*.test.ts`],
  testRunner: 'vitest',
  // vitest.mutation.config.ts chooses the tests: those of the room, not all that come near its code.
  vitest: { configFile: 'vitest.mutation.config.ts', related: false, pool: 'forks' },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // A busy machine must not turn a slow test into a mutant that was noticed.
  timeoutMS: 60_000,
  timeoutFactor: 4,
  // Stryker changes a copy of the project, in which there is nothing that the tests of a room do not read.
  tempDirName: `${folder}/copies`,
  ignorePatterns: ['.cache', '.ci', '.data', 'bench', 'demo', 'dist', 'examples', 'web'],
  incrementalFile: `${folder}/incremental.json`,
  reporters: ['clear-text', 'html', 'json', 'progress-append-only'],
  clearTextReporter: { logTests: false, reportTests: false },
  htmlReporter: { fileName: `${folder}/report.html` },
  jsonReporter: { fileName: `${folder}/report.json` },
};
