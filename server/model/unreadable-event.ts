import { type UserError } from './user-error.ts';

/**
 * In the place of an event that a parser could not read by itself, such as one with a key that is given twice: the stages
 * refuse it, and those around it are taken.
 */
export class UnreadableEvent {
  constructor(
    readonly error: UserError,
    /** As it was sent. */
    readonly text: string,
  ) {}

  toJSON(): string {
    return this.text;
  }
}
