import { ArrayType } from '@mikro-orm/core';

import { plainArray, textArray } from '../postgres/array-literal.ts';

/**
 * A column of type `text[]`. MikroORM's own type leaves most texts unquoted, so that PostgreSQL would read the text
 * `null`, in any case, as NULL, and drop blanks around a text.
 */
export class TextArray extends ArrayType<string> {
  override convertToDatabaseValue(value: string[] | null): string | null {
    return value && textArray(value);
  }
}

/** A column of type `integer[]`. */
export class IntegerArray extends ArrayType<number> {
  override convertToDatabaseValue(value: number[] | null): string | null {
    return value && plainArray(value);
  }

  override getColumnType(): string {
    return 'integer[]';
  }
}

/** A column of type `uuid[]`. */
export class UuidArray extends ArrayType<string> {
  override convertToDatabaseValue(value: string[] | null): string | null {
    return value && plainArray(value);
  }

  override getColumnType(): string {
    return 'uuid[]';
  }
}
