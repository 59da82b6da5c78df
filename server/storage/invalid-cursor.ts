/** Thrown for a cursor that this API never returned. */
export class InvalidCursor extends Error {
  override name = 'InvalidCursor';

  constructor(readonly cursor: string) {
    super('The cursor is not one that this API returned: pass endCursor or cursor unchanged.');
  }
}
