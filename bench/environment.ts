import { join } from 'node:path';

import { type BenchDatabase, startBenchDatabase } from './database.ts';
import { interruption } from './interruption.ts';
import { type Product, type ProductOptions, startProduct } from './product.ts';
import { type BenchReceiver } from './receivers.ts';

/** What all scenarios are given. */
export interface Bench {
  /** Costs less than what is measured. */
  readonly receiver: BenchReceiver;
  /** A count at the size that was asked for. */
  scaled(count: number): number;
  /** Runs on a new database; whatever was started there is stopped when the work has ended or failed. */
  onFreshDatabase<T>(work: (place: Environment) => Promise<T>): Promise<T>;
}

/** A database, and what runs on it. */
export interface Environment {
  readonly database: BenchDatabase;
  start(role: 'all' | 'api' | 'worker', options?: ProductOptions): Promise<Product>;
  /** Closes a receiver of this scenario's own with the rest. */
  keep(receiver: BenchReceiver): BenchReceiver;
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
          keep: (own) => {
            opened.push(own);
            return own;
          },
        });
        return await Promise.race([working, interruption]);
      } finally {
        // The last first: a product whose database is gone complains at length.
        for (const part of opened.reverse()) await part.close();
      }
    },
  };
}
