/** What every event may have. */
export const eventLimits = {
  /** Unicode code points of ids and names. */
  idLength: 200,
  nameLength: 200,
  /** Bytes of the serialised event. */
  size: 262_144,
  /** A sender's clock may be this far ahead before its timestamp is replaced. */
  clockSkewMs: 5 * 60_000,
} as const;

/** What an event of a source may have besides. */
export const senderLimits = {
  /** Levels of objects and arrays. */
  depth: 32,
  /** Keys of all its objects together. */
  keys: 5000,
  /** Bytes of the message as JSON, from a person's device. A server's may have `eventLimits.size`. */
  clientSize: 32_768,
  /** Bytes by which the stages may make it larger. */
  growth: 16_384,
} as const;
