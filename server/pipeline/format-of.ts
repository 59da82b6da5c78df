import { type EventFormat, type JsonObject } from '../model/index.ts';

/** How an event of a source is written, as far as it shows: the route that brought it is not kept. */
export function formatOf(event: JsonObject): EventFormat {
  if (Object.hasOwn(event, 'event_name')) return 'EVENT';
  if (Object.hasOwn(event, 'specversion')) return 'CLOUD_EVENT';
  return typeof event['type'] === 'string' ? 'TRACKING_MESSAGE' : 'EVENT';
}
