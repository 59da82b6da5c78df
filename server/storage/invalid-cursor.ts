/** A cursor that this API never gave out. */
export class InvalidCursor extends Error {
  override name = 'InvalidCursor';

  constructor(readonly cursor: string) {
    super('The cursor is not one that this API gave out: pass on endCursor or cursor as it came.');
  }
}
