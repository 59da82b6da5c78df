import { Field, ObjectType } from 'type-graphql';

import { textProblem } from '../model/index.ts';
import { badInput } from './errors.ts';

const pageLimits = {
  /** Items of one page. */
  size: 200,
  /** Deeper offsets make the database count what it throws away. */
  offset: 10_000,
  /** Values of one list in a filter. */
  filterValues: 200,
} as const;

@ObjectType('PageInfo', { simpleResolvers: true })
export class PageInfoObject {
  @Field(() => Boolean)
  readonly hasNextPage!: boolean;

  @Field(() => String, { nullable: true })
  readonly endCursor!: string | null;
}

/** @throws a BAD_USER_INPUT error unless `size` can be a page's size. */
export function checkPageSize(argument: 'limit' | 'first', size: number): number {
  if (size < 1 || size > pageLimits.size) {
    throw badInput(`${argument} must be from 1 to ${pageLimits.size}; it is ${size}.`);
  }
  return size;
}

/** @throws a BAD_USER_INPUT error for negative offsets, and for those that a cursor serves better. */
export function checkOffset(offset: number, cursorField?: string): number {
  if (offset < 0) throw badInput(`offset must not be negative; it is ${offset}.`);
  if (cursorField && offset > pageLimits.offset) {
    throw badInput(
      `offset must be at most ${pageLimits.offset}; read further with ${cursorField}, which takes a cursor.`,
    );
  }
  return offset;
}

/** Text that a query looks for. @throws a BAD_USER_INPUT error for text that the database would refuse. */
export function checkSearchText<T extends string | null | undefined>(argument: string, text: T): T {
  const problem = text ? textProblem(text) : null;
  if (problem) throw badInput(`${argument} ${problem}.`);
  return text;
}

/** Values that a filter allows. @throws a BAD_USER_INPUT error when there are too many or one cannot be searched for. */
export function checkFilterValues<T extends string | number>(
  argument: string,
  values: T[] | null | undefined,
): T[] | null {
  if (!values) return null;
  if (values.length > pageLimits.filterValues) {
    throw badInput(
      `${argument} takes at most ${pageLimits.filterValues} values; there are ${values.length}.`,
    );
  }
  for (const value of values) if (typeof value === 'string') checkSearchText(argument, value);
  return values;
}

/** HTTP's status codes (RFC 9110, section 15). @throws a BAD_USER_INPUT error when one has not three digits. */
export function checkStatusCodes(argument: string, codes: number[] | null | undefined): number[] | null {
  for (const code of codes ?? []) {
    if (code < 100 || code > 999)
      throw badInput(`${argument} takes status codes of three digits, not ${code}.`);
  }
  return checkFilterValues(argument, codes);
}

/** Turns a slice of a log into a connection's fields. */
export function connectionOf<T>(slice: { items: T[]; hasNextPage: boolean; endCursor: string | null }): {
  nodes: T[];
  pageInfo: PageInfoObject;
} {
  return { nodes: slice.items, pageInfo: { hasNextPage: slice.hasNextPage, endCursor: slice.endCursor } };
}
