import { columns, type Figure, type Figures, percentile, type Rows } from './figures.ts';
import { scenarios, type Table } from './scenarios/index.ts';

/** What one run measured: by table, rows by their label. */
export type Run = Partial<Record<Table, Rows>>;

/** Prints each table, with one value per figure, or with the lowest, the middle and the highest of several runs. */
export function printTables(runs: readonly Run[]): void {
  for (const table of new Set(scenarios.map((scenario) => scenario.table))) {
    const labels = new Set(runs.flatMap((run) => Object.keys(run[table] ?? {})));
    if (labels.size === 0) continue;
    const rows = [...labels].map((label) => [label, cells(runs.flatMap((run) => run[table]?.[label] ?? []))]);
    /* eslint-disable no-console -- a table is what this program is for */
    console.log(`\n${table}`);
    console.table(Object.fromEntries(rows), columnsOf(runs.map((run) => run[table] ?? {})));
    /* eslint-enable no-console */
  }
}

/** Those that some row has, in one order for all tables. */
function columnsOf(tables: readonly Rows[]): string[] {
  const present = new Set(tables.flatMap((rows) => Object.values(rows).flatMap((row) => Object.keys(row))));
  return Object.entries(columns).flatMap(([name, title]) => (present.has(name) ? title : []));
}

function cells(figures: readonly Figures[]): Record<string, number | string> {
  const names = (Object.keys(columns) as Figure[]).filter((name) => figures.some((row) => name in row));
  return Object.fromEntries(
    names.map((name) => [columns[name], cell(figures.flatMap((row) => row[name] ?? []))]),
  );
}

function cell(values: readonly number[]): number | string {
  if (values.length === 1) return rounded(values[0]!);
  return [Math.min(...values), percentile(values, 0.5), Math.max(...values)].map(rounded).join(' · ');
}

/** Three digits of what is small: ratios and statements per delivery. */
function rounded(value: number): number {
  return Number(Math.abs(value) < 100 ? value.toPrecision(3) : value.toFixed(0));
}
