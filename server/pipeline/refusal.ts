import { type FieldPath, type UserError, type UserErrorCode } from '../model/index.ts';

/** A mistake in an event, as a stage throws it to `runStages`. */
export class Refusal extends Error {
  constructor(
    /** Where in the event; empty for the event itself. */
    readonly path: FieldPath,
    readonly code: UserErrorCode,
    message: string,
  ) {
    super(message);
  }

  static of({ field, code, message }: UserError): Refusal {
    return new Refusal(field ?? [], code, message);
  }

  /** For the sender of the event. */
  toUserError(): UserError {
    const { path, message, code } = this;
    return { field: path.length > 0 ? path.map(String) : null, message, code };
  }
}

/** UTF-16 units take at most so many bytes each in UTF-8. */
const bytesPerUnit = 3;

/** Counts the bytes of a text only where it could have too many. @throws {Refusal} when it has more than `most` */
export function checkSize(text: string, most: number): void {
  if (text.length * bytesPerUnit <= most) return;
  const size = Buffer.byteLength(text);
  if (size > most) throw tooLarge(most, size);
}

/** @param found Bytes, or that there are more, when it is not worth counting them. */
export function tooLarge(most: number, found: number | 'more'): Refusal {
  const message = `An event must have at most ${most} bytes as JSON; this one has ${found}.`;
  return new Refusal([], 'TOO_LARGE', message);
}
