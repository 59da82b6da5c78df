import { uuidv7 } from '../ids.ts';
import { type Source, type SourceSettings } from '../model/index.ts';
import { type World } from './world.ts';

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

interface Created {
  readonly createSource: { readonly source: { readonly writeKey: string } };
}

/** Creates a source through the API. @returns its write key */
export async function createSource({ query }: Pick<World, 'query'>, name: string): Promise<string> {
  const { createSource: created } = await query<Created>(
    'mutation ($name: String!) { createSource(input: { name: $name }) { source { writeKey } } }',
    { name },
  );
  return created.source.writeKey;
}
