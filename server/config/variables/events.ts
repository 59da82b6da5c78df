import { text, wholeNumber } from '../values.ts';
import { type Variable } from './variable.ts';

/** Where events come from, what is added to them, and how long they are known. */
export const ofEvents = {
  RETENTION_DAYS: {
    schema: wholeNumber(1, 3650, 30),
    meaning: 'Number of days for which events and their attempts are kept.',
    byDefault: '`30`',
  },
  DEDUPLICATION_DAYS: {
    schema: wholeNumber(1, 3650, 7).removeDefault().optional(),
    meaning:
      'Number of days for which the id of an event is known, so that another event of this id is a [duplicate](pipeline.md#duplicates). Never more than `RETENTION_DAYS`.',
    byDefault: '`7`',
  },
  IDENTITY_DAYS: {
    schema: wholeNumber(1, 3650, 395),
    meaning:
      "Number of days for which an anonymous id is known to be a user's, counted from the event that [joined](pipeline.md#identity) them.",
    byDefault: '`395`',
  },
  GEO_DATABASE: {
    schema: text('must be a file').optional(),
    meaning:
      "File in MaxMind's DB format from which the [country](pipeline.md#enrichment) of a client's address is read, such as GeoLite2-Country.mmdb. None is included.",
    byDefault: 'no countries',
  },
  EVENT_LOGS: {
    schema: text('must be a file').optional(),
    meaning:
      'JSON file that names the [event logs](event-logs.md), NATS JetStream or Kafka, that API processes read events from.',
    byDefault: 'none',
  },
} satisfies Record<string, Variable>;
