import { type Presence } from '../../queue/index.ts';
import { type Database } from './database.ts';

/** The connection that shows others that a worker is there, as the worker sees it. */
export class Connection implements Presence {
  /** Null from when the worker sees that the connection has ended until there is another one. */
  number: number | null;
  /** When the worker saw it end, by the database's clock. */
  lostAt = 0;
  readonly #database: Database;
  readonly #listeners: (() => void)[] = [];

  constructor(database: Database) {
    this.#database = database;
    this.number = database.connect();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Whether it has ended, which the worker may not have seen yet. */
  get isLost(): boolean {
    return this.number === null || !this.#database.present.has(this.number);
  }

  /** The database ends it; the worker does not see it yet. */
  end(): void {
    if (this.number !== null) this.#database.present.delete(this.number);
  }

  /** The worker sees that it has ended, if it has. */
  see(): void {
    if (this.number !== null && this.isLost) this.#change(null);
  }

  /** The worker was told that it has ended. */
  renew(): void {
    this.see();
  }

  /** Opens another one. */
  reconnect(): void {
    this.#change(this.#database.connect());
  }

  #change(number: number | null): void {
    this.number = number;
    if (number === null) this.lostAt = this.#database.now;
    for (const listener of this.#listeners) listener();
  }
}
