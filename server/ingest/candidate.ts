import { type ProcessedEvent } from '../model/index.ts';

/** A valid event, with the row id that it gets if it is new. */
export interface Candidate extends ProcessedEvent {
  readonly id: string;
}
