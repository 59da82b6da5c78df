import { type Api } from './api.ts';
import { EventNamesDocument } from './documents/filters.ts';
import { type EventNamesQuery } from './gl/graphql.ts';

/** Enough to choose from: a longer list is cut, and any name can be typed. */
const MAX_NAMES = 1000;

/** The event names of the workspace, by name. @throws {ApiError} */
export async function loadEventNames(api: Pick<Api, 'query'>): Promise<string[]> {
  const names: string[] = [];
  let after: string | null = null;
  do {
    const { eventNames }: EventNamesQuery = await api.query(EventNamesDocument, { after });
    names.push(...eventNames.nodes.map(({ name }) => name));
    after = eventNames.pageInfo.hasNextPage ? eventNames.pageInfo.endCursor : null;
  } while (after !== null && names.length < MAX_NAMES);
  return names;
}
