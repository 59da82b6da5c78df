/** A message of a log. */
export interface LogMessage {
  /**
   * Unique among all logs, and the same whenever the message is read again: the id of an event that has none, which makes
   * a repeated message a duplicate.
   */
  readonly id: string;
  readonly data: Uint8Array;
}

/** An open log, read by one consumer among those of its group. */
export interface EventLog {
  /** Ends or throws when the log can be read no further and must be opened again. */
  readonly messages: AsyncIterable<LogMessage>;
  /** The log will not give these to anybody again. Whatever is not acknowledged is read again, here or elsewhere. */
  acknowledge(messages: readonly LogMessage[]): Promise<void>;
  /** These are still worked on: the log should not give them to others yet. */
  keep(messages: readonly LogMessage[]): void;
  /** Messages of the log that are not acknowledged yet. */
  lag(): Promise<number>;
  close(): Promise<void>;
}
