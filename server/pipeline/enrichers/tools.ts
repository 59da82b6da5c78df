import { Sessions } from './sessions.ts';
import { UserAgents } from './user-agents.ts';
import { WebUrls } from './web-urls.ts';

/** Finds the country of an address. */
export interface Countries {
  /** Two letters of ISO 3166-1; null when it is not known. */
  countryOf(address: string): string | null;
}

/** What enrichers share over many events: bounded memory, and the operator's database of addresses. */
export interface EnrichmentTools {
  readonly userAgents: UserAgents;
  readonly urls: WebUrls;
  readonly sessions: Pick<Sessions, 'idOf' | 'peek'>;
  /** Null where the operator gives no database. */
  readonly countries: Countries | null;
}

/** To be made once per process. */
export function createEnrichmentTools(countries: Countries | null = null): EnrichmentTools {
  return { userAgents: new UserAgents(), urls: new WebUrls(), sessions: new Sessions(), countries };
}

/** The same tools for events that are not stored: they leave no trace in the sessions. */
export function withoutMemory(tools: EnrichmentTools): EnrichmentTools {
  const { sessions } = tools;
  const peek: typeof sessions.peek = (...event) => sessions.peek(...event);
  return { ...tools, sessions: { idOf: peek, peek } };
}
