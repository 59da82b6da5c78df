import { dayOf, minuteOf } from './calendar.ts';
import { type EndpointHealth, healthInWords } from './health.ts';
import { count } from './numbers.ts';

interface HeldAbout {
  /** Whether there may be more than were counted. */
  readonly more: boolean;
  readonly health: EndpointHealth & { readonly since?: string | null };
}

/** "10,000 held since 23:36. Paused: connection refused. Checking again in 12 s." */
export function heldInWords(held: number, { more, health }: HeldAbout, now: number): string {
  const since = health.since ? ` since ${minute(health.since, now)}` : '';
  const why = healthInWords(health, 0, now);
  return `${count(held)}${more ? '+' : ''} held${since}.${why ? ` ${why}` : ''}`;
}

/** To the minute: with the day unless it is today. */
function minute(at: string, now: number): string {
  const day = dayOf(at);
  return day === dayOf(now) ? minuteOf(at) : `${day.slice(5)} ${minuteOf(at)}`;
}
