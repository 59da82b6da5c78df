/** Waits for a pause in typing, so that not every letter sends a request. */
const PAUSE_MS = 300;

interface Fields<Name extends string> {
  /** What a field has now. */
  readonly value: (name: Name) => string;
  /**
   * Called with what was typed, at a pause.
   *
   * @param again Whether the same field was changed just before: one step back undoes both.
   */
  readonly change: (name: Name, text: string, again: boolean) => void;
}

/** What is typed into the fields of a filter. All that is typed between focus and blur is one change, to be undone at once. */
export class Typing<Name extends string> {
  readonly #fields: Fields<Name>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The field that was changed since it got the focus. */
  #changed: Name | null = null;

  constructor(fields: Fields<Name>) {
    this.#fields = fields;
  }

  /** With every letter. */
  type(name: Name, text: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.commit(name, text), PAUSE_MS);
  }

  /** When nothing more is expected for now. */
  commit(name: Name, text: string): void {
    clearTimeout(this.#timer);
    if (text === this.#fields.value(name)) return;
    this.#fields.change(name, text, this.#changed === name);
    this.#changed = name;
  }

  /** When the focus leaves the field. */
  leave(name: Name, text: string): void {
    this.commit(name, text);
    this.#changed = null;
  }

  /** When the fields are gone: what was typed last is not changed any more. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
