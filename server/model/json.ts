/** Any JSON value. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object: own, enumerable, string-keyed data and nothing else. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
