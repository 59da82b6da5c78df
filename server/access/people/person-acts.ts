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
type Action = PersonAct['action'];

/** Entries of one account and action in an hour that have an address. More are counted together, by minute. */
const mostOfOne = 60;
/** Accounts that are counted for an action in an hour; those beyond are counted together. */
const mostAccounts = 10_000;

/**
 * Adds to the audit log that people signed in and out, or failed to: once a minute, counted by account, action and address.
 * Whoever fills the log with one account, or with names that have none, hides nothing of the others; and whoever fails to
 * sign in, however often and from wherever, hides nobody who did.
 */
export class PersonActs implements Closeable {
  readonly #clock: Clock;
  readonly #counts: PerMinute<Act>;
  #entries = new Map<Action, Map<string | null, number>>();
  #until = 0;

  constructor({ store, clock, log }: PersonActsParts) {
    this.#clock = clock;
    this.#counts = new PerMinute({ store: (acts, at) => store.add(acts, at), what: 'Sign-ins', clock, log });
  }

  /**
   * @param userId Null: there is no such account.
   * @param address An IP address, or `unknown`; null when it is not known.
   */
  note(action: Action, userId: string | null, address: string | null): void {
    const id = `${action} ${userId} ${address}`;
    const entries = this.#entriesOf(action);
    if (this.#counts.has(id) || takeEntry(entries, userId))
      return this.#counts.count(id, { action, userId, address });
    const known = entries.has(userId) ? userId : null;
    return this.#counts.count(`${action} ${known}`, { action, userId: known, address: null });
  }

  /** Stores what is not stored yet, as far as the database answers. */
  close(): Promise<void> {
    return this.#counts.close();
  }

  /** How many entries each account has of an action in this hour. */
  #entriesOf(action: Action): Map<string | null, number> {
    const now = this.#clock.now().getTime();
    if (now >= this.#until) {
      this.#entries = new Map();
      this.#until = now + hourMs;
    }
    const entries = this.#entries.get(action) ?? new Map<string | null, number>();
    this.#entries.set(action, entries);
    return entries;
  }
}

function takeEntry(entries: Map<string | null, number>, userId: string | null): boolean {
  const taken = entries.get(userId) ?? 0;
  if (taken >= mostOfOne || (taken === 0 && entries.size >= mostAccounts)) return false;
  entries.set(userId, taken + 1);
  return true;
}
