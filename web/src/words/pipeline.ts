/** The stages of the pipeline, in order, with what each does. */
export const stages = [
  { stage: 'VALIDATION', name: 'Validation', task: 'Checks shape, size, name and IDs' },
  { stage: 'DEDUPLICATION', name: 'Deduplication', task: 'Finds event IDs seen before' },
  { stage: 'NORMALISATION', name: 'Normalisation', task: 'Fills in IDs and times, in UTC' },
  { stage: 'ENRICHMENT', name: 'Enrichment', task: 'Adds campaign, device and session' },
  { stage: 'DISPATCH', name: 'Dispatch', task: 'Matches webhooks and stores the event' },
] as const;

export type StageName = (typeof stages)[number]['stage'];

export const stageWords = Object.fromEntries(stages.map(({ stage, name }) => [stage, name])) as Readonly<
  Record<StageName, string>
>;

/** Reasons of refusals, by the server's codes. */
const reasons: Readonly<Record<string, string>> = {
  DUPLICATE: 'Duplicate',
  INVALID: 'Invalid',
  REQUIRED: 'Missing',
  SCHEMA_VIOLATION: 'Violates its schema',
  TOO_LARGE: 'Too large',
  TOO_LONG: 'Too long',
};

/** The codes for which a stage refuses events. */
export const refusalCodes = ['INVALID', 'REQUIRED', 'SCHEMA_VIOLATION', 'TOO_LARGE', 'TOO_LONG'] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/** "Too long" for TOO_LONG, also for codes that this page does not know yet. */
export function reasonWords(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return reasons[code] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a stage did with an event, in a word or two: "3 changes". */
export function verdictWords(verdict: StageVerdict, changes: number, hasMore: boolean): string {
  if (verdict !== 'CHANGED' || changes === 0) return verdictNames[verdict];
  return hasMore ? `More than ${changes} changes` : `${changes} ${changes === 1 ? 'change' : 'changes'}`;
}

const verdictNames = {
  PASSED: 'Unchanged',
  CHANGED: 'Changed',
  ROUTED: 'Routed',
  DUPLICATE: 'Duplicate',
  REFUSED: 'Refused',
  NOT_REACHED: 'Not reached',
} as const;

export type StageVerdict = keyof typeof verdictNames;

/** How far back the figures go, by the address's `window`. The first is the default. */
export const windows = [
  { window: 'HOUR', name: 'Hour', words: 'last hour' },
  { window: 'DAY', name: 'Day', words: 'last 24 hours' },
  { window: 'WEEK', name: 'Week', words: 'last 7 days' },
  { window: 'MONTH', name: '30 days', words: 'last 30 days' },
] as const;

export type WindowName = (typeof windows)[number]['window'];

/** The window that an address names, in either case; an hour if it names none. */
export function windowOf(text: string | null) {
  return windows.find(({ window }) => window === text?.toUpperCase()) ?? windows[0];
}
