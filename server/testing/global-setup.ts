import { type TestProject } from 'vitest/node';

import { startDatabaseService } from './database-service.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test file asks for its databases: see database.ts. */
    readonly databaseService: string;
  }
}

/** Starts what all test files share, once; returns what stops it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const service = await startDatabaseService();
  project.provide('databaseService', service.url);
  return () => service.close();
}
