import { type BenchDatabase } from './database.ts';
import { type Figures } from './figures.ts';
import { cpuOf, memoryOf } from './machine.ts';
import { type Product } from './product.ts';

/** Measures what a run costs the product's process and the database. */
export interface Meter {
  /** Measures the CPU time of this product's process from now on. */
  watch(product: Product): void;
  /** The costs since the start, divided by the number of deliveries, and the memory of the product's process. */
  read(deliveries: number): Promise<Figures>;
}

/** Starts measuring the database, and the product if given. */
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
        // There are no syncs if all commits are asynchronous.
        syncMs: (after.syncMs - before.syncMs) / Math.max(1, after.syncs - before.syncs),
        memoryMb: memoryOf(watched.pid),
      };
    },
  };
}
