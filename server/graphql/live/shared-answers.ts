import { type Answer } from './answer.ts';
import { type LiveEvent } from './event-batch.ts';

/** Gets an answer, which it has to release, or the error that ends its subscription. */
export type OnAnswer = (answer: Answer | null, error?: unknown) => void;

/** Executes events: an answer for each, at once or later. */
type Execute = (events: readonly LiveEvent[]) => readonly (Answer | Promise<Answer>)[];

interface Entry {
  answer: Answer | null;
  /** When the answer was there. */
  at: number;
  readonly waiting: OnAnswer[];
}

const limits = {
  /** Milliseconds for which an answer stands for all that ask: what it says may have changed since. */
  age: 2000,
  /** Bytes of answers that are kept. */
  bytes: 1024 * 1024,
  /** Events that are executed together, and bytes that their answers may be expected to have. */
  batch: 50,
  batchBytes: 256 * 1024,
} as const;

/**
 * The answers to the events of subscriptions that are alike: each is executed once, when the first subscriber is due to
 * get it, and kept for the others for two seconds at most. Those that follow are executed with it.
 */
export class SharedAnswers {
  readonly #execute: Execute;
  readonly #onClose: () => void;
  /** By the key of the event, oldest first. */
  readonly #entries = new Map<string, Entry>();
  #subscribers = 0;
  #bytes = 0;
  #lastBytes = limits.batchBytes / 16;

  /** @param onClose Called once, to release resources. */
  constructor(execute: Execute, onClose: () => void) {
    this.#execute = execute;
    this.#onClose = onClose;
  }

  /** Adds a subscriber, until the function that it returns is called. */
  add(): () => void {
    this.#subscribers += 1;
    return () => void (this.#subscribers -= 1);
  }

  /**
   * The answer to an event, which has to be released; null when it is not there yet: then `onAnswer` gets it.
   *
   * @param events the event, and those that are asked for after it.
   */
  get(events: readonly LiveEvent[], onAnswer: OnAnswer): Answer | null {
    const { key } = events[0]!;
    let entry = this.#entries.get(key);
    if (entry?.answer && performance.now() - entry.at > limits.age) {
      this.#drop(key, entry);
      entry = undefined;
    }
    entry ??= this.#start(events);
    if (!entry.answer) {
      entry.waiting.push(onAnswer);
      return null;
    }
    const answer = entry.answer.retain();
    if (this.#subscribers === 1) this.#drop(key, entry); // nobody else will ask for it
    return answer;
  }

  close(): void {
    for (const [key, entry] of this.#entries) this.#drop(key, entry);
    this.#onClose();
  }

  /** Executes an event, and others with it. */
  #start(events: readonly LiveEvent[]): Entry {
    const count = Math.max(1, Math.min(limits.batch, Math.floor(limits.batchBytes / this.#lastBytes)));
    const missing = events.slice(0, count).filter(({ key }) => !this.#entries.has(key));
    this.#trim();
    const answers = this.#execute(missing);
    missing.forEach(({ key }, n) => this.#await(key, answers[n]!));
    return this.#entries.get(missing[0]!.key)!;
  }

  #await(key: string, answer: Answer | Promise<Answer>): void {
    const entry: Entry = { answer: null, at: 0, waiting: [] };
    this.#entries.set(key, entry);
    if (!(answer instanceof Promise)) return this.#keep(key, entry, answer);
    answer.then(
      (found) => this.#keep(key, entry, found),
      (error: unknown) => {
        this.#entries.delete(key);
        for (const onAnswer of entry.waiting) onAnswer(null, error);
      },
    );
  }

  #keep(key: string, entry: Entry, answer: Answer): void {
    entry.answer = answer;
    entry.at = performance.now();
    this.#lastBytes = Math.max(1, answer.payload.length);
    this.#bytes += answer.payload.length;
    const waiting = entry.waiting.splice(0);
    for (const onAnswer of waiting) onAnswer(answer.retain());
    const last = waiting.length === this.#subscribers; // nobody else will ask for it
    if (last || this.#entries.get(key) !== entry) this.#drop(key, entry);
  }

  #drop(key: string, entry: Entry): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
    if (!entry.answer) return;
    this.#bytes -= entry.answer.payload.length;
    entry.answer.release();
    entry.answer = null;
  }

  /** Drops what is too old, and the oldest beyond what is kept. */
  #trim(): void {
    const oldest = performance.now() - limits.age;
    for (const [key, entry] of this.#entries) {
      if (!entry.answer) continue;
      if (entry.at > oldest && this.#bytes <= limits.bytes) return;
      this.#drop(key, entry);
    }
  }
}
