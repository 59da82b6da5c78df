import { checkRequiredText, Mistakes } from './mistakes.ts';
import { type SourceSettings } from './source.ts';
import { isLongerThan } from './text-length.ts';
import { type UserError } from './user-error.ts';

/** Settings as an author gives them. */
export type SourceSettingsInput = { readonly [Name in keyof SourceSettings]?: SourceSettings[Name] | null };

/** Lengths in characters; the pairs are the lowest and the highest value. */
export const sourceLimits = {
  nameLength: 120,
  allowedOrigins: 20,
  originLength: 300,
  eventsPerMinute: [1, 10_000_000],
  eventsPerDay: [1, 1_000_000_000],
  /** Of a workspace, whatever the setting says: the list of them is read at once. */
  perWorkspace: 1000,
} as const;

const defaults: SourceSettings = {
  name: '',
  enabled: true,
  allowedOrigins: [],
  eventsPerMinute: null,
  eventsPerDay: null,
  snakeCaseNames: false,
  ipPolicy: 'KEEP',
  disabledEnrichers: [],
};

/** Settings that null clears. Null for the others is an author's slip. */
const nullable: readonly string[] = ['eventsPerMinute', 'eventsPerDay'];
const names = Object.keys(defaults) as (keyof SourceSettings)[];

/** Checks the settings of a new source. Either all is well, or `errors` holds every mistake at once. */
export function validateSource(
  input: SourceSettingsInput,
): { settings: SourceSettings; errors: readonly [] } | { settings: null; errors: readonly UserError[] } {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
  const mistakes = new Mistakes();
  const settings = check({ ...defaults, ...given }, mistakes);
  return mistakes.errors.length > 0 ? { settings: null, errors: mistakes.errors } : { settings, errors: [] };
}

/** The same for a change: what is not given is not in the result. */
export function validateSourceChange(
  input: SourceSettingsInput,
): { change: Partial<SourceSettings>; errors: readonly [] } | { change: null; errors: readonly UserError[] } {
  const given = names.filter((name) => input[name] !== undefined);
  const mistakes = new Mistakes();
  for (const name of given)
    if (input[name] === null && !nullable.includes(name))
      mistakes.add(
        [name],
        'REQUIRED',
        `${name} cannot be cleared: give a value, or leave it out to keep it.`,
      );
  const cleared = given.filter((name) => input[name] !== null || nullable.includes(name));
  const laid = Object.fromEntries(cleared.map((name) => [name, input[name]]));
  const settings = check({ ...defaults, name: 'unchanged', ...laid }, mistakes);
  if (mistakes.errors.length > 0) return { change: null, errors: mistakes.errors };
  return { change: Object.fromEntries(given.map((name) => [name, settings[name]])), errors: [] };
}

function check(input: SourceSettings, mistakes: Mistakes): SourceSettings {
  const name = input.name.trim();
  const { nameLength: maxLength } = sourceLimits;
  checkRequiredText(name, { field: ['name'], label: 'The name', maxLength }, mistakes);
  checkLimit('eventsPerMinute', input.eventsPerMinute, mistakes);
  checkLimit('eventsPerDay', input.eventsPerDay, mistakes);
  return {
    ...input,
    name,
    allowedOrigins: checkOrigins(input.allowedOrigins, mistakes),
    disabledEnrichers: [...new Set(input.disabledEnrichers)],
  };
}

function checkLimit(
  field: 'eventsPerMinute' | 'eventsPerDay',
  value: number | null,
  mistakes: Mistakes,
): void {
  const [lowest, highest] = sourceLimits[field];
  if (value === null || (Number.isInteger(value) && value >= lowest && value <= highest)) return;
  const message = `${field} must be a whole number from ${lowest} to ${highest}, or null for no limit.`;
  mistakes.add([field], 'OUT_OF_RANGE', message);
}

function checkOrigins(input: readonly string[], mistakes: Mistakes): string[] {
  const { allowedOrigins: most } = sourceLimits;
  if (input.length > most) {
    const message = `At most ${most} origins are possible; there are ${input.length}.`;
    mistakes.add(['allowedOrigins'], 'TOO_MANY', message);
    return [];
  }
  const origins = input.map((text, index) => checkOrigin(text.trim(), index, mistakes));
  return [...new Set(origins)];
}

/** In the form in which browsers send it: lower case, a name in punycode, no port that goes without saying. */
function checkOrigin(text: string, index: number, mistakes: Mistakes): string {
  const field = ['allowedOrigins', index];
  const { originLength } = sourceLimits;
  if (isLongerThan(text, originLength)) {
    mistakes.add(field, 'TOO_LONG', `An origin must have at most ${originLength} characters.`);
    return text;
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  const isOrigin = url && ['http:', 'https:'].includes(url.protocol) && `${url.origin}/` === url.href;
  if (!isOrigin)
    mistakes.add(
      field,
      'INVALID',
      'An origin must be a scheme, a host and perhaps a port, such as https://shop.example, without a path.',
    );
  return isOrigin ? url.origin : text;
}
