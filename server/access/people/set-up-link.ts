import { type Clock } from '../../clock.ts';
import { type PeopleStore } from '../../storage/index.ts';
import { createToken, hashToken } from './token.ts';

export interface SetUpLinkParts {
  readonly store: Pick<PeopleStore, 'links'>;
  readonly clock: Clock;
  readonly baseUrl: () => string;
}

const validMs = 24 * 3_600_000;

/** Makes a link by which the first account is made; null when there is one. It works for 24 hours. */
export async function createSetUpLink({ store, clock, baseUrl }: SetUpLinkParts): Promise<string | null> {
  const token = createToken();
  const createdAt = clock.now();
  const expiresAt = new Date(createdAt.getTime() + validMs);
  const made = await store.links.createForSetUp({ tokenHash: hashToken(token), createdAt, expiresAt });
  return made ? `${baseUrl()}/set-up#token=${token}` : null;
}
