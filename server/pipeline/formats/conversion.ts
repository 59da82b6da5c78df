import { type FieldPath, shownPath, type UserError, type UserErrorCode } from '../../model/index.ts';
import { setField } from '../known-fields.ts';

/** What is known of a message beside what is in it. */
export interface ConversionOptions {
  /** When the server received the call. */
  readonly receivedAt: Date;
  /** When the client says that it sent the batch, as it wrote it; null when it did not. */
  readonly sentAt: string | null;
  /** Whether `Product Viewed` becomes `product_viewed`. */
  readonly snakeCaseNames: boolean;
}

/** A message as the API's own event, not validated yet; or why it cannot be one. */
export type Conversion =
  | { readonly event: Record<string, unknown>; readonly error: null }
  /** The path in `error` is that of the message. */
  | { readonly event: null; readonly error: UserError };

/** The fields of a message, as they were parsed. */
export type Message = Readonly<Record<string, unknown>>;

export function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param problem The end of a sentence that begins with the field, or the whole sentence when there is no field. */
export function refused(path: FieldPath, code: UserErrorCode, problem: string): Conversion {
  const field = path.length > 0 ? path.map(String) : null;
  const message = field ? `${shownPath(path)} ${problem}` : problem;
  return { event: null, error: { field, code, message } };
}

/** The event that becomes of a message: `null` counts as missing, and no field replaces another. */
export class EventFields {
  readonly event: Record<string, unknown> = {};
  readonly #message: Message;
  readonly #reserved: ReadonlySet<string>;

  /** @param reserved Names that no field of the message may have as its own. */
  constructor(message: Message, reserved: ReadonlySet<string> = new Set()) {
    this.#message = message;
    this.#reserved = reserved;
  }

  /** Sets a field of the event. */
  set(name: string, value: unknown): void {
    if (value !== null && value !== undefined) this.event[name] = value;
  }

  /**
   * Keeps a field of the message that has no meaning of its own: under its name, or with the first number from 2 that is
   * free.
   */
  keep(name: string, value: unknown): void {
    if (value === null || value === undefined) return;
    setField(this.event, this.#freeName(name), value);
  }

  #freeName(name: string): string {
    if (!Object.hasOwn(this.event, name) && !this.#reserved.has(name)) return name;
    let number = 2;
    while (
      Object.hasOwn(this.event, `${name}_${number}`) ||
      Object.hasOwn(this.#message, `${name}_${number}`)
    )
      number += 1;
    return `${name}_${number}`;
  }
}
