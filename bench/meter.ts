import { type BenchDatabase } from './database.ts';
import { type Figures } from './figures.ts';
import { cpuOf, memoryOf } from './machine.ts';
import { type Product } from './product.ts';

/** Counts what a run costs the product's process and the database. */
export interface Meter {
  /** Counts this product's process from now on. */
  watch(product: Product): void;
  /** What it has cost since, for each of so many deliveries. */
  read(deliveries: number): Promise<Figures>;
}

export async function startMeter(database: BenchDatabase, product?: Product): Promise<Meter> {
  const before = await database.counters();
  const postgresBefore = cpuOf([database.pid]);
  let watched = { pid: 0, cpu: 0 };
  const watch = ({ pid }: Product) => void (watched = { pid, cpu: cpuOf([pid]) });
  if (product) watch(product);
  return {
    watch,
    read: async (deliveries) => {
      const nodeCpuUs = (cpuOf([watched.pid]) - watched.cpu) / deliveries;
      const postgresCpuUs = (cpuOf([database.pid]) - postgresBefore) / deliveries;
      const after = await database.counters();
      return {
        nodeCpuUs,
        postgresCpuUs,
        walBytes: (after.walBytes - before.walBytes) / deliveries,
        statements: (after.statements - before.statements) / deliveries,
        // None, where all commits are asynchronous.
        syncMs: (after.syncMs - before.syncMs) / Math.max(1, after.syncs - before.syncs),
        memoryMb: memoryOf(watched.pid),
      };
    },
  };
}
