import { count, counted } from './numbers.ts';

/** What the server may add to an event, in the order of the form. */
export const enrichers = [
  { enricher: 'CAMPAIGN', name: 'Campaign', adds: 'UTM parameters and click IDs from the page’s URL' },
  { enricher: 'PAGE', name: 'Page', adds: 'parts of the page’s URL and the referrer' },
  { enricher: 'DEVICE', name: 'Device', adds: 'device type, operating system and browser' },
  {
    enricher: 'COUNTRY',
    name: 'Country',
    adds: 'the country of the IP address, if the server has a database',
  },
  { enricher: 'IP', name: 'IP address', adds: 'the visitor’s address' },
  { enricher: 'SESSION', name: 'Session', adds: 'a session ID, if the SDK sends none' },
  { enricher: 'IDENTITY', name: 'Identity', adds: 'the user ID of a visitor who signed in' },
] as const;

/** What becomes of the visitor's IP address. */
export const ipPolicies = [
  { policy: 'KEEP', name: 'Keep', words: null },
  { policy: 'TRUNCATE', name: 'Shorten', words: 'IP addresses shortened' },
  { policy: 'DROP', name: 'Remove', words: 'IP addresses removed' },
] as const;

type IpPolicy = (typeof ipPolicies)[number]['policy'];

interface SourceWords {
  readonly allowedOrigins: readonly string[];
  readonly eventsPerMinute: number | null;
  readonly eventsPerDay: number | null;
  readonly snakeCaseNames: boolean;
  readonly ipPolicy: IpPolicy;
  readonly disabledEnrichers: readonly string[];
}

/** What of a source is not as by default: "2 origins · 6,000 events a minute". Null if all is. */
export function sourceSummary(source: SourceWords): string | null {
  const { allowedOrigins, eventsPerMinute, eventsPerDay, disabledEnrichers } = source;
  const [origin, ...others] = allowedOrigins;
  const parts = [
    origin === undefined ? null : others.length === 0 ? origin : counted(allowedOrigins.length, 'origin'),
    eventsPerMinute === null ? null : `${counted(eventsPerMinute, 'event')} a minute`,
    eventsPerDay === null ? null : `${counted(eventsPerDay, 'event')} a day`,
    source.snakeCaseNames ? 'snake_case names' : null,
    ipPolicies.find(({ policy }) => policy === source.ipPolicy)?.words ?? null,
    disabledEnrichers.length === 0 ? null : withoutEnrichers(disabledEnrichers),
  ];
  return parts.filter((part) => part !== null).join(' · ') || null;
}

function withoutEnrichers(disabled: readonly string[]): string {
  if (disabled.length === enrichers.length) return 'no enrichment';
  if (disabled.length > 2) return `${count(disabled.length)} enrichers off`;
  const names = enrichers.filter(({ enricher }) => disabled.includes(enricher)).map(({ name }) => name);
  return `${names.join(' and ')} off`;
}
