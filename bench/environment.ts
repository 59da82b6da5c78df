import { join } from 'node:path';

import { type BenchDatabase, startBenchDatabase } from './database.ts';
import { interruption } from './interruption.ts';
import { type Product, type ProductOptions, startProduct } from './product.ts';
import { type BenchReceiver } from './receivers.ts';

/** What every scenario receives. */
export interface Bench {
  /** A receiver that uses less CPU time than what is measured. */
  readonly receiver: BenchReceiver;
  /** A count, or a number of seconds, at the size of this run: a fifth with `--quick`. At least 1. */
  scaled(count: number): number;
  /** Runs `work` on a new database. Everything that was started there is stopped when it ends or fails. */
  onFreshDatabase<T>(work: (environment: Environment) => Promise<T>): Promise<T>;
}

/** A database and the processes that use it. */
export interface Environment {
  readonly database: BenchDatabase;
  start(role: 'all' | 'api' | 'worker', options?: ProductOptions): Promise<Product>;
  /** Closes a server of the scenario's own together with the database and the processes. */
  closeAtEnd<T extends { close(): Promise<void> }>(own: T): T;
}

export function createBench(folder: string, receiver: BenchReceiver, scale: number): Bench {
  let databases = 0;
  return {
    receiver,
    scaled: (count) => Math.max(1, Math.round(count * scale)),
    onFreshDatabase: async (work) => {
      const database = await startBenchDatabase(join(folder, `database-${(databases += 1)}`));
      const opened: { close(): Promise<unknown> }[] = [database];
      try {
        const working = work({
          database,
          start: async (role, options) => {
            const product = await startProduct(database.url, role, options);
            opened.push({ close: () => product.stop() });
            return product;
          },
          closeAtEnd: (own) => {
            opened.push(own);
            return own;
          },
        });
        return await Promise.race([working, interruption]);
      } finally {
        // In reverse order: a product whose database has gone logs many errors.
        for (const part of opened.reverse()) await part.close();
      }
    },
  };
}
