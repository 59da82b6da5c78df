import {
  type CreateSourceInput,
  type Enricher,
  type IpPolicy,
  type Source,
  type UpdateSourceInput,
  type UserError,
} from '../../data/models.ts';
import { count } from '../../words/numbers.ts';
import { enrichers } from '../../words/sources.ts';
import { textProblem } from '../../words/text.ts';

/** A source as the form holds it: what was typed, and not yet what it means. */
export interface SourceDraft {
  name: string;
  enabled: boolean;
  /** One per line. */
  origins: string;
  /** Empty for no limit. */
  perMinute: string;
  perDay: string;
  snakeCaseNames: boolean;
  ipPolicy: IpPolicy;
  /** Those that are on. */
  enrichers: Enricher[];
}

/** Of the server, which has the last word. The limits are the lowest and the highest value. */
const rules = {
  nameLength: 120,
  origins: 20,
  perMinute: [1, 10_000_000],
  perDay: [1, 1_000_000_000],
} as const;

const all: readonly Enricher[] = enrichers.map(({ enricher }) => enricher);

/** An empty form with the server's defaults. */
export function newDraft(): SourceDraft {
  return {
    name: '',
    enabled: true,
    origins: '',
    perMinute: '',
    perDay: '',
    snakeCaseNames: false,
    ipPolicy: 'KEEP',
    enrichers: [...all],
  };
}

/** The form of a source that exists. */
export function draftOf(source: Source): SourceDraft {
  return {
    name: source.name,
    enabled: source.enabled,
    origins: source.allowedOrigins.join('\n'),
    perMinute: String(source.eventsPerMinute ?? ''),
    perDay: String(source.eventsPerDay ?? ''),
    snakeCaseNames: source.snakeCaseNames,
    ipPolicy: source.ipPolicy,
    enrichers: all.filter((enricher) => !source.disabledEnrichers.includes(enricher)),
  };
}

/** Everything that is wrong with a draft, by the fields of the form. */
export function mistakesIn(draft: SourceDraft): Map<string, string> {
  const name = draft.name.trim();
  const found: [string, string | null][] = [
    ['name', name === '' ? 'Enter a name.' : textProblem(name, rules.nameLength)],
    ['origins', originsProblem(originsOf(draft))],
    ['perMinute', limitProblem(draft.perMinute, rules.perMinute)],
    ['perDay', limitProblem(draft.perDay, rules.perDay)],
  ];
  return new Map(found.filter((entry): entry is [string, string] => entry[1] !== null));
}

/** What `createSource` is given for a draft without mistakes. */
export function createInput(draft: SourceDraft): CreateSourceInput {
  return {
    name: draft.name.trim(),
    enabled: draft.enabled,
    allowedOrigins: originsOf(draft),
    eventsPerMinute: limitOf(draft.perMinute),
    eventsPerDay: limitOf(draft.perDay),
    snakeCaseNames: draft.snakeCaseNames,
    ipPolicy: draft.ipPolicy,
    disabledEnrichers: all.filter((enricher) => !draft.enrichers.includes(enricher)),
  };
}

/** What `updateSource` is given: only what the draft changes. An empty object when nothing changed. */
export function updateInput(source: Source, draft: SourceDraft): UpdateSourceInput {
  const present = createInput(draftOf(source));
  const changed = Object.entries(createInput(draft)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(present[name as keyof CreateSourceInput]),
  );
  return Object.fromEntries(changed);
}

/** Which field of the form a field of the API is. */
const formFields: Readonly<Record<string, string>> = {
  name: 'name',
  allowedOrigins: 'origins',
  eventsPerMinute: 'perMinute',
  eventsPerDay: 'perDay',
};

/** The server's complaints by the fields of the form. What belongs to none is returned under the empty path. */
export function errorsByField(errors: readonly UserError[]): Record<string, string> {
  return Object.fromEntries(
    errors.map(({ field, message }) => [formFields[field?.[0] ?? ''] ?? '', message]),
  );
}

function originsOf({ origins }: SourceDraft): string[] {
  return origins.split(/\s+/).filter((line) => line !== '');
}

function originsProblem(origins: readonly string[]): string | null {
  const wrong = origins.find((text) => !isOrigin(text));
  if (wrong !== undefined) return `${wrong}: enter a scheme and a host, such as https://shop.example.`;
  const extra = origins.length - rules.origins;
  return extra > 0 ? `At most ${rules.origins} origins: ${extra} too many.` : null;
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin, href } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && `${origin}/` === href;
}

function limitOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text);
}

function limitProblem(text: string, [lowest, highest]: readonly [number, number]): string | null {
  const value = limitOf(text);
  if (value === null || (Number.isInteger(value) && value >= lowest && value <= highest)) return null;
  return `Enter a whole number from ${lowest} to ${count(highest)}, or leave it empty.`;
}
