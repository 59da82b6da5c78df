import { type StoredEvent } from '../../model/index.ts';
import { type Reads } from '../postgres/reads.ts';
import { type Slice } from '../slice.ts';
import { type EventNamesQuery, readEventNames, type SeenEventName } from './read-event-names.ts';
import { type CataloguedEventType, readEventType } from './read-event-type.ts';
import { findEvents, findOriginals, findPayloads, listEventNames } from './read-events.ts';
import { readRecent, type RecentEvent, type RecentQuery } from './read-recent.ts';
import { type FilterSuggestions, readSuggestions } from './read-suggestions.ts';
import { listRefusedEvents, type RefusedEvent, type RefusedEventQuery } from './refused-events.ts';
import { type EventListQuery, searchEvents } from './search-events.ts';
import { type CountedMinutes, readStageCounts, type StageTotal } from './stage-counts.ts';

/** Events and what is known of them, to read. */
export interface EventStore {
  findMany(workspaceId: string, ids: readonly string[]): Promise<Map<string, StoredEvent>>;
  /** The exact JSON texts, by the events' row ids. Up to 256 KiB each: ask for those that are shown or sent. */
  payloads(workspaceId: string, ids: readonly string[]): Promise<Map<string, string>>;
  /** What was sent of events whose form the pipeline changed, by their row ids, as JSON. The others are left out. */
  originals(workspaceId: string, ids: readonly string[]): Promise<Map<string, string>>;
  /** Newest first. @throws {InvalidCursor} */
  list(workspaceId: string, query: EventListQuery): Promise<Slice<StoredEvent>>;
  /** The newest events as filters judge them. */
  recent(workspaceId: string, query: RecentQuery): Promise<RecentEvent[]>;
  /** Names that were seen, or that a webhook's event filter has, newest first. At most `mostEventNames`. */
  names(workspaceId: string): Promise<SeenEventName[]>;
  /** The same by cursor, ordered by name and with further names. @throws {InvalidCursor} */
  namesAfter(workspaceId: string, query: EventNamesQuery): Promise<Slice<SeenEventName>>;
  /** What the catalogue knows of the events of a name; null when there was none. */
  type(workspaceId: string, name: string): Promise<CataloguedEventType | null>;
  /** What the catalogue has to offer for filters. @param chosen Names whose fields are asked for; none for any. */
  suggestions(workspaceId: string, chosen: readonly string[]): Promise<FilterSuggestions>;
  /** Newest first. @throws {InvalidCursor} */
  refused(workspaceId: string, query: RefusedEventQuery): Promise<Slice<RefusedEvent>>;
  /** What the stages counted since a time. */
  stages(
    workspaceId: string,
    query: { readonly minutes: CountedMinutes; readonly since: Date },
  ): Promise<StageTotal[]>;
}

/** Reads events by the connections for what the API reads. */
export function createEventStore(reads: Reads): EventStore {
  return {
    findMany: (workspaceId, ids) => findEvents(reads(workspaceId), workspaceId, ids),
    payloads: (workspaceId, ids) => findPayloads(reads(workspaceId), workspaceId, ids),
    originals: (workspaceId, ids) => findOriginals(reads(workspaceId), workspaceId, ids),
    list: (workspaceId, query) => searchEvents(reads(workspaceId), workspaceId, query),
    recent: (workspaceId, query) => readRecent(reads(workspaceId), workspaceId, query),
    names: (workspaceId) => listEventNames(reads(workspaceId), workspaceId),
    namesAfter: (workspaceId, query) => readEventNames(reads(workspaceId), workspaceId, query),
    type: (workspaceId, name) => readEventType(reads(workspaceId), workspaceId, name),
    suggestions: (workspaceId, chosen) => readSuggestions(reads(workspaceId), workspaceId, chosen),
    refused: (workspaceId, query) => listRefusedEvents(reads(workspaceId), workspaceId, query),
    stages: (workspaceId, query) => readStageCounts(reads(workspaceId), workspaceId, query),
  };
}
