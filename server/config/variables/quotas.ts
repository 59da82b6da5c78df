import { wholeNumber } from '../values.ts';
import { type Variable } from './variable.ts';

/** What each workspace may store and ask for. */
export const ofQuotas = {
  MAX_WORKSPACES: {
    schema: wholeNumber(1, 1_000_000, 100_000),
    meaning: 'Maximum number of workspaces of the installation.',
    byDefault: '`100000`',
  },
  WORKSPACE_IDLE_SECONDS: {
    schema: wholeNumber(1, 86_400, 600),
    meaning:
      'Seconds without an event or a delivery after which the settings of a workspace leave the memory of a process. They are read again when they are needed.',
    byDefault: '`600`',
  },
  MAX_WEBHOOKS: {
    schema: wholeNumber(1, 1_000_000, 1000),
    meaning: 'Maximum number of webhooks per workspace.',
    byDefault: '`1000`',
  },
  MAX_WEBHOOK_SETTINGS_BYTES: {
    schema: wholeNumber(1024, 1_073_741_824, 4_194_304),
    meaning:
      'Maximum size of the settings of all webhooks of a workspace together: names, descriptions, URLs, filters and encrypted headers.',
    byDefault: '`4194304` (4 MiB)',
  },
  MAX_EVENT_NAMES: {
    schema: wholeNumber(1, 1_000_000, 10_000),
    meaning:
      'Maximum number of event names per workspace that are stored to be suggested. Events with other names are delivered all the same.',
    byDefault: '`10000`',
  },
  MAX_SOURCES: {
    schema: wholeNumber(1, 1000, 100),
    meaning: 'Maximum number of [sources](sources.md) per workspace.',
    byDefault: '`100`',
  },
  MAX_REFUSED_EVENTS: {
    schema: wholeNumber(1, 1_000_000, 10_000),
    meaning:
      'Maximum number of [refused events](pipeline.md#refused-events) per workspace that are logged: the newest are kept.',
    byDefault: '`10000`',
  },
  TEST_SENDS_PER_SECOND: {
    schema: wholeNumber(1, 1000, 2),
    meaning: 'Test sends per second and workspace, over all processes.',
    byDefault: '`2`',
  },
  TEST_SEND_BURST: {
    schema: wholeNumber(1, 10_000, 10),
    meaning: 'Test sends of a workspace that may follow each other at once, after a pause.',
    byDefault: '`10`',
  },
  TEST_SEND_CONCURRENCY: {
    schema: wholeNumber(1, 1000, 4),
    meaning: 'Maximum number of concurrent test sends per workspace and process.',
    byDefault: '`4`',
  },
  REDELIVERIES_PER_SECOND: {
    schema: wholeNumber(1, 10_000, 50),
    meaning:
      'Redeliveries that may be requested per second and workspace, over all processes; ten times as many at once after a pause.',
    byDefault: '`50`',
  },
  MAX_WAITING_REDELIVERIES: {
    schema: wholeNumber(1, 1_000_000, 10_000),
    meaning: 'Maximum number of requested redeliveries per workspace that are not made yet.',
    byDefault: '`10000`',
  },
} satisfies Record<string, Variable>;
