import { type TestProject } from 'vitest/node';

import { startDatabaseService } from './database-service.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL from which test files get their databases, used by database.ts. */
    readonly databaseService: string;
  }
}

/** Starts the database service, which all test files share. Returns a function that stops it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const service = await startDatabaseService();
  project.provide('databaseService', service.url);
  return () => service.close();
}
