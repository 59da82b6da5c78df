import {
  ArgsType,
  type ClassType,
  Field,
  FieldResolver,
  Int,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';

import { type Edge, type Slice } from '../storage/index.ts';
import { type CursorList, formatCursor, parseCursor } from './cursors.ts';
import { checkPageSize, checkSearchText } from './paging.ts';

/** The arguments of every list by cursor. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 50, description: 'The size of the page, from 1 to 200.' })
  readonly first!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the item before the page: the endCursor of the page before, for example.',
  })
  readonly after?: string | null;
}

/** Where a page of a list begins, and how long it is at most. */
export interface PageRequest {
  readonly first: number;
  readonly after: string | null;
}

interface PageInfoSource {
  readonly hasNextPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
  /** Reads the list when it is called. */
  readonly findPrevious: () => Promise<boolean>;
}

/** What a resolver returns for a type made by `connectionType`. */
export interface Connection<T> {
  readonly nodes: readonly T[];
  readonly edges: readonly Edge<T>[];
  readonly pageInfo: PageInfoSource;
}

@ObjectType('PageInfo', { description: 'Where a page is in its list.', simpleResolvers: true })
class PageInfoObject {
  @Field(() => Boolean, { description: 'Whether the list has items after this page.' })
  readonly hasNextPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first item. Null if there is none.',
  })
  readonly startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The cursor after which the next page begins: of the last item, or of the last one that was looked at where the page says so. Null if there is none.',
  })
  readonly endCursor!: string | null;
}

@Resolver(() => PageInfoObject)
export class PageInfoFields {
  @FieldResolver(() => Boolean, {
    description:
      'Whether the list has items before this page, as of now: always false without after. Costs a query of its own.',
  })
  hasPreviousPage(@Root() page: PageInfoSource): Promise<boolean> {
    return page.findPrevious();
  }
}

/**
 * Makes the types `<name>Edge` and `<name>Connection`.
 *
 * @param items What the list is of, such as "deliveries".
 */
export function connectionType(name: string, node: () => ClassType, items: string): ClassType {
  @ObjectType(`${name}Edge`, { description: `An item of a page of ${items}.`, simpleResolvers: true })
  class EdgeObject {
    @Field(() => String, { description: 'Pass it as after to read what comes after this item.' })
    readonly cursor!: string;

    @Field(node, { description: 'The item.' })
    readonly node!: object;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${items}.`, simpleResolvers: true })
  class ConnectionObject {
    @Field(() => [node()], { description: 'The items of the page.' })
    readonly nodes!: readonly object[];

    @Field(() => [EdgeObject], { description: 'The same items, each with its cursor.' })
    readonly edges!: readonly EdgeObject[];

    @Field(() => PageInfoObject, { description: 'Where the page is in the list.' })
    readonly pageInfo!: PageInfoObject;
  }
  return ConnectionObject;
}

/**
 * Reads a page of a list, and how it goes on around it.
 *
 * @param list Whose cursors it has and takes.
 * @param read Reads any page of the list, with the storage's cursors: without `after`, from its beginning.
 * @throws a BAD_USER_INPUT error when the arguments name no page.
 */
export async function readConnection<T>(
  list: CursorList,
  page: PageArgs,
  read: (page: PageRequest) => Promise<Slice<T>>,
): Promise<Connection<T>> {
  const first = checkPageSize('first', page.first);
  const given = checkSearchText('after', page.after ?? null);
  const after = given === null ? null : parseCursor(list, given);
  const { edges: found, hasNextPage, endCursor } = await read({ first, after });
  const edges = found.map(({ cursor, node }) => ({ cursor: formatCursor(list, cursor), node }));
  const startCursor = edges[0]?.cursor ?? null;
  return {
    nodes: edges.map(({ node }) => node),
    edges,
    pageInfo: {
      hasNextPage,
      startCursor,
      endCursor: endCursor ? formatCursor(list, endCursor) : (edges.at(-1)?.cursor ?? null),
      findPrevious: async () => {
        if (after === null) return false;
        const beginning = await read({ first: 1, after: null });
        return beginning.edges.some(({ cursor }) => formatCursor(list, cursor) !== startCursor);
      },
    },
  };
}

/** A connection without items. */
export function emptyConnection<T>(list: CursorList, page: PageArgs): Promise<Connection<T>> {
  return readConnection<T>(list, page, () => Promise.resolve({ edges: [], hasNextPage: false }));
}
