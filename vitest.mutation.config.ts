import { BaseSequencer, type TestSpecification } from 'vitest/node';

import { testsOf } from './scripts/mutation-tests.ts';
import config from './vitest.config.ts';

const room = process.env['MUTATION_ROOM'] ?? 'model';
const { include, database } = testsOf(room, process.env['MUTATION_TESTS'] === 'without-database');

/** Vitest runs long test files first. Most mutants are noticed by a short one, and then the others are not run at all. */
class ShortestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).reverse();
  }
}

/** The tests of one room or of a part of it, for npm run test:mutation. PostgreSQL is started only if one needs it. */
export default {
  ...config,
  test: {
    ...config.test,
    include,
    sequence: { sequencer: ShortestFirst },
    globalSetup: database ? config.test?.globalSetup : [],
  },
};
