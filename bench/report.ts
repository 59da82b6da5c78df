import { columns, type Figure, type Figures, percentile, type Rows } from './figures.ts';
import { scenarios, type Table } from './scenarios/index.ts';

/** The figures of one run: rows by table and label. */
export type Run = Partial<Record<Table, Rows>>;

/** Prints all tables. Each cell has the figure of one run, or the lowest, the median and the highest of several. */
export function printTables(runs: readonly Run[]): void {
  for (const table of new Set(scenarios.map((scenario) => scenario.table))) {
    const labels = new Set(runs.flatMap((run) => Object.keys(run[table] ?? {})));
    if (labels.size === 0) continue;
    const rows = [...labels].map((label) => [label, cells(runs.flatMap((run) => run[table]?.[label] ?? []))]);
    /* eslint-disable no-console -- printing tables is the purpose of this program */
    console.log(`\n${table}`);
    console.table(Object.fromEntries(rows), columnsOf(runs.map((run) => run[table] ?? {})));
    /* eslint-enable no-console */
  }
}

/** The titles of the columns that any row has, in the same order for all tables. */
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

/** Three significant digits below 100, for ratios and statements per delivery; whole numbers above. */
function rounded(value: number): number {
  return Number(Math.abs(value) < 100 ? value.toPrecision(3) : value.toFixed(0));
}
