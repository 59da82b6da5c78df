import { type JsonObject, type JsonValue, type Sender } from '../../model/index.ts';
import { isObject } from '../is-object.ts';
import { type EnrichmentTools } from './tools.ts';
import { type WebUrl } from './web-urls.ts';

/** What an enricher adds: fields of the event's `context`, where they are missing. Null: nothing. */
export type Additions = Readonly<Record<string, JsonValue>>;

/** What an enricher knows of an event. */
export interface EventView {
  readonly context: JsonObject;
  readonly properties: JsonObject;
  readonly sender: Sender;
  readonly tools: EnrichmentTools;
  /** The address of the page, as far as it can be read; null when there is none, and when no enricher needs it. */
  readonly url: WebUrl | null;
}

/** Part of the enrichment stage: pure but for the memory of its tools. */
export type Enrich = (event: EventView) => Additions | null;

/** UTF-16 units of what an enricher reads: a longer URL or user agent is nobody's. */
const longest = 4096;

/** A text that is there and not too long; else null. */
export function textIn(object: JsonValue | undefined, field: string): string | null {
  const value = isObject(object) ? object[field] : null;
  return typeof value === 'string' && value !== '' && value.length <= longest ? value : null;
}

/** The page's address: as SDKs say it in the context, or in the properties of a page view. */
export function pageUrl(
  context: JsonObject,
  properties: JsonObject,
  { urls }: Pick<EnrichmentTools, 'urls'>,
): WebUrl | null {
  const url = textIn(context['page'], 'url') ?? textIn(properties, 'url');
  return url === null ? null : urls.read(url);
}
