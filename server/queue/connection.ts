import { type Db } from 'pg-boss';

/** A statement that is parsed and planned once per connection. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/** A connection as this room needs it: a pool, or a client inside a transaction. */
export interface SqlRunner {
  query(statement: string | PreparedStatement, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** A pool of connections. */
export interface ConnectionPool extends SqlRunner {
  connect(): Promise<SqlRunner & { release(): void }>;
}

/** Runs pg-boss's statements over our own connection, so that they are part of its transaction. */
export function asDb(runner: SqlRunner): Db {
  return {
    executeSql: (text, values) => runner.query(text, values as unknown[]),
  };
}
