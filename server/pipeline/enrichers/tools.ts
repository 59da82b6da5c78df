import { type Countries } from './country.ts';
import { UserAgents } from './device.ts';
import { Sessions } from './sessions.ts';

/** What enrichers share over many events: bounded memory, and the operator's database of addresses. */
export interface EnrichmentTools {
  readonly userAgents: UserAgents;
  readonly sessions: Sessions;
  /** Null where the operator gives no database. */
  readonly countries: Countries | null;
}

/** To be made once per process. */
export function createEnrichmentTools(countries: Countries | null = null): EnrichmentTools {
  return { userAgents: new UserAgents(), sessions: new Sessions(), countries };
}
