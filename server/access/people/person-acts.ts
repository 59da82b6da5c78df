import { type Clock } from '../../clock.ts';
import { type Closeable } from '../../lifecycle.ts';
import { type Log } from '../../log.ts';
import { type PersonAct, type PersonActStore } from '../../storage/index.ts';
import { PerMinute } from '../per-minute.ts';

export interface PersonActsParts {
  readonly store: PersonActStore;
  readonly clock: Clock;
  readonly log: Log;
}

type Act = Omit<PersonAct, 'count'>;

const hourMs = 3_600_000;
/** Entries of one account in an hour that have an address. More are counted together, by action and minute. */
const mostOfOne = 60;
/** Accounts that are counted in an hour; those beyond are counted together. */
const mostAccounts = 10_000;

/**
 * Adds to the audit log that people signed in and out, or failed to: once a minute, counted by account, action and address.
 * Whoever fills the log with one account, or with names that have none, hides nothing of the others.
 */
export class PersonActs implements Closeable {
  readonly #clock: Clock;
  readonly #counts: PerMinute<Act>;
  #entries = new Map<string | null, number>();
  #until = 0;

  constructor({ store, clock, log }: PersonActsParts) {
    this.#clock = clock;
    this.#counts = new PerMinute({ store: (acts, at) => store.add(acts, at), what: 'Sign-ins', clock, log });
  }

  /**
   * @param userId Null: there is no such account.
   * @param address An IP address, or `unknown`; null when it is not known.
   */
  note(action: PersonAct['action'], userId: string | null, address: string | null): void {
    const id = `${action} ${userId} ${address}`;
    if (this.#counts.has(id) || this.#takeEntry(userId))
      return this.#counts.count(id, { action, userId, address });
    const known = this.#entries.has(userId) ? userId : null;
    return this.#counts.count(`${action} ${known}`, { action, userId: known, address: null });
  }

  /** Stores what is not stored yet, as far as the database answers. */
  close(): Promise<void> {
    return this.#counts.close();
  }

  #takeEntry(userId: string | null): boolean {
    const now = this.#clock.now().getTime();
    if (now >= this.#until) {
      this.#entries = new Map();
      this.#until = now + hourMs;
    }
    const taken = this.#entries.get(userId) ?? 0;
    if (taken >= mostOfOne || (taken === 0 && this.#entries.size >= mostAccounts)) return false;
    this.#entries.set(userId, taken + 1);
    return true;
  }
}
