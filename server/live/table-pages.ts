import { type FeedEntry } from './live-attempt.ts';

/** The feed's ends, and a position (`end`) that is below every attempt still to come. */
export interface Ends {
  readonly last: bigint;
  readonly droppedThrough: bigint;
  readonly end: bigint;
}

/** Attempts of the table after a position, without a gap, and the ends as they were once these had been read. */
export interface TablePage {
  readonly entries: readonly FeedEntry[];
  readonly ends: Ends;
}

interface Kept extends TablePage {
  readonly after: bigint;
  readonly at: number;
}

const limits = {
  /** Pages in memory. */
  pages: 8,
  /** Milliseconds. */
  age: 2000,
} as const;

/**
 * Pages of the table for the slow subscribers of one workspace. Those that fall behind together share what is read, as a
 * page serves whoever is somewhere within it.
 */
export class TablePages {
  readonly #read: (after: bigint) => Promise<TablePage>;
  readonly #underWay = new Map<bigint, Promise<TablePage>>();
  #kept: Kept[] = [];

  constructor(read: (after: bigint) => Promise<TablePage>) {
    this.#read = read;
  }

  async after(position: bigint): Promise<TablePage> {
    const kept = this.#find(position);
    if (kept) return { ...kept, entries: kept.entries.filter((entry) => entry.position > position) };
    const reading = this.#underWay.get(position) ?? this.#start(position);
    return reading;
  }

  async #start(after: bigint): Promise<TablePage> {
    const reading = this.#read(after).finally(() => this.#underWay.delete(after));
    this.#underWay.set(after, reading);
    const page = await reading;
    this.#kept = [...this.#kept, { ...page, after, at: performance.now() }].slice(-limits.pages);
    return page;
  }

  /** A page that was read lately and has something after the position. */
  #find(position: bigint): Kept | undefined {
    const oldest = performance.now() - limits.age;
    this.#kept = this.#kept.filter(({ at }) => at > oldest);
    return this.#kept.findLast(
      ({ after, entries }) => after <= position && entries.length > 0 && entries.at(-1)!.position > position,
    );
  }
}
