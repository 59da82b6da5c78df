import { uuidv7 } from '../ids.ts';
import { type Source, type SourceSettings } from '../model/index.ts';

/** Settings of a source that takes everything. */
export function someSourceSettings(settings: Partial<SourceSettings> = {}): SourceSettings {
  return {
    name: 'Shop',
    enabled: true,
    allowedOrigins: [],
    eventsPerMinute: null,
    eventsPerDay: null,
    snakeCaseNames: false,
    ipPolicy: 'KEEP',
    disabledEnrichers: [],
    ...settings,
  };
}

/** A source that no database has. */
export function someSource(source: Partial<Source> = {}): Source {
  return {
    ...someSourceSettings(),
    id: uuidv7(),
    workspaceId: uuidv7(),
    writeKey: `wk_${'a'.repeat(32)}`,
    ...source,
  };
}
