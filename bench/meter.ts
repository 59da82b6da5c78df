import { type BenchDatabase } from './database.ts';
import { type Figures } from './figures.ts';
import { cpuOf, memoryOf } from './machine.ts';
import { type Product } from './product.ts';

/** Measures what a run costs the product's processes and the database. */
export interface Meter {
  /** Measures the CPU time of this process of the product, too, from now on. */
  watch(product: Product): void;
  /** The costs since the start, divided by the number of deliveries, and the memory of the product's processes. */
  read(deliveries: number): Promise<Figures>;
}

/** Starts measuring the database, and these processes of the product. */
export async function startMeter(database: BenchDatabase, ...products: readonly Product[]): Promise<Meter> {
  const before = await database.counters();
  const postgresBefore = cpuOf([database.pid]);
  const watched: { readonly pid: number; readonly cpu: number }[] = [];
  const watch = ({ pid }: Product) => void watched.push({ pid, cpu: cpuOf([pid]) });
  products.forEach(watch);
  return {
    watch,
    read: async (deliveries) => {
      const nodeCpuUs = sum(watched.map(({ pid, cpu }) => cpuOf([pid]) - cpu)) / deliveries;
      const postgresCpuUs = (cpuOf([database.pid]) - postgresBefore) / deliveries;
      const after = await database.counters();
      return {
        nodeCpuUs,
        postgresCpuUs,
        walBytes: (after.walBytes - before.walBytes) / deliveries,
        statements: (after.statements - before.statements) / deliveries,
        // There are no syncs if all commits are asynchronous.
        syncMs: (after.syncMs - before.syncMs) / Math.max(1, after.syncs - before.syncs),
        memoryMb: sum(watched.map(({ pid }) => memoryOf(pid))),
      };
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
