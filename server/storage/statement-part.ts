/** A part of a statement that another room adds to it, to have both in one round trip: one data-modifying query. */
export interface StatementPart {
  /**
   * Its SQL, which is always the same for the same kind of part.
   *
   * @param first The number of its first parameter.
   */
  text(first: number): string;
  readonly values: readonly unknown[];
}
