import config from './vitest.config.ts';

const room = process.env['MUTATION_ROOM'] ?? 'model';
/** Rooms whose tests need PostgreSQL; the others start without it. */
const withDatabase = ['delivery', 'ingest', 'queue'];

/** The tests of one room, for npm run test:mutation. */
export default {
  ...config,
  test: {
    ...config.test,
    include: [`server/${room}/**/*.test.ts`],
    globalSetup: withDatabase.includes(room) ? config.test?.globalSetup : [],
  },
};
