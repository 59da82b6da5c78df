import { type FieldPath, shownPath, type UserError, type UserErrorCode } from '../../model/index.ts';

/** Collects what is wrong with a schema, at paths that begin with the input's field `schema`. */
export class SchemaMistakes {
  readonly found: UserError[] = [];

  /** @param problem The end of a sentence that begins with the path. */
  add(path: FieldPath, code: UserErrorCode, problem: string): void {
    const field = ['schema', ...path.map(String)];
    this.found.push({ field, code, message: `${shownPath(field)} ${problem}.` });
  }
}
