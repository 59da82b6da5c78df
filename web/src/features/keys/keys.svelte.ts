import { problemText } from '../../data/api.ts';
import { Deletion } from '../../data/deletion.svelte.ts';
import { ApiKeysDocument, RevokeApiKeyDocument } from '../../data/documents/api-keys.ts';
import { type ApiKey } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

type Open = { dialog: 'create' } | { dialog: 'key'; key: string } | { dialog: 'revoke'; apiKey: ApiKey };

/** The API keys of the workspace, newest first, and the open dialog: at most one at a time. */
export class ApiKeysState {
  /** Null until they are loaded. */
  list = $state.raw<readonly ApiKey[] | null>(null);
  problem = $state<string | null>(null);
  open = $state.raw<Open | null>(null);
  readonly revocation = new Deletion();

  readonly #session: SignedIn;
  #request = 0;
  #people: Readonly<Record<string, string>> = {};

  constructor(session: SignedIn) {
    this.#session = session;
  }

  async load(): Promise<void> {
    const request = ++this.#request;
    this.problem = null;
    try {
      const { apiKeys, members } = await this.#session.api.query(ApiKeysDocument, {});
      if (request !== this.#request) return;
      this.list = apiKeys;
      this.#people = Object.fromEntries(members.map(({ user }) => [user.id, user.name]));
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    }
  }

  /** Who made a key: "Ada", "Checkout service". Null when they are gone, or nobody made it by the API. */
  creatorOf({ createdBy }: ApiKey): string | null {
    if (createdBy === null) return null;
    const key = this.list?.find(({ id }) => id === createdBy);
    return key?.name ?? this.#people[createdBy] ?? null;
  }

  /** Shows the key of a new entry, this once. */
  created(apiKey: ApiKey, key: string): void {
    this.list = [apiKey, ...(this.list ?? [])];
    this.open = { dialog: 'key', key };
  }

  askRevoke(apiKey: ApiKey): void {
    this.revocation.problem = null;
    this.open = { dialog: 'revoke', apiKey };
  }

  /** Returns whether the key is gone. One that no longer exists counts as revoked. */
  async revoke({ id }: ApiKey): Promise<boolean> {
    const gone = await this.revocation.run(
      async () => (await this.#session.api.mutate(RevokeApiKeyDocument, { id })).revokeApiKey,
    );
    if (gone) this.list = this.list?.filter((other) => other.id !== id) ?? null;
    return gone;
  }
}
