import { afterClick } from './after-click.ts';

/**
 * Which mistakes of a form show. A mistake shows when its field was left once, or after the first try to save, and from
 * then on as one types. What the server refuses shows beside its field until that field changes.
 */
export class FormMistakes {
  readonly #own: () => ReadonlyMap<string, string>;
  readonly #left = $state<Record<string, true>>({});
  #tried = $state(false);
  #refused = $state<Record<string, string | null>>({});

  /** @param own what the form finds wrong now, by the paths of the fields */
  constructor(own: () => ReadonlyMap<string, string>) {
    this.#own = own;
  }

  /** The field was left for the first time: from now on its mistakes show. */
  leave(path: string): void {
    afterClick(() => (this.#left[path] = true));
  }

  /** The mistake to show at a field, or null. */
  at(path: string): string | null {
    const own = this.#tried || this.#left[path] ? this.#own().get(path) : undefined;
    return own ?? this.#refused[path] ?? null;
  }

  /** The field was changed: what the server said about it is out of date. */
  changed(path: string): void {
    if (this.#refused[path]) this.#refused[path] = null;
  }

  /** What a control has to tell of a field, as attributes: that it changes, and that it was left. */
  watch(path: string): { oninput: () => void; onblur: () => void } {
    return { oninput: () => this.changed(path), onblur: () => this.leave(path) };
  }

  /** Shows every mistake there is. */
  showAll(): void {
    this.#tried = true;
  }

  /**
   * Shows what the server refused, by the paths of the fields. Returns the sentence for the whole form: what belongs to no
   * field has the empty path.
   */
  refuse(errors: Record<string, string>): string {
    this.#refused = errors;
    return errors[''] ?? 'The server refused some of the settings: see the marked fields.';
  }
}
