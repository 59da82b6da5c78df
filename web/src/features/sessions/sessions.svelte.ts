import { problemText } from '../../data/api.ts';
import { Deletion } from '../../data/deletion.svelte.ts';
import {
  RevokeOtherSessionsDocument,
  RevokeSessionDocument,
  SessionsDocument,
} from '../../data/documents/people.ts';
import { type BrowserSession } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

/** The browsers in which somebody is signed in, newest first. */
export class SessionsState {
  /** Null until they are loaded. */
  list = $state.raw<readonly BrowserSession[] | null>(null);
  problem = $state<string | null>(null);
  readonly ending = new Deletion();

  readonly #api: SignedIn['api'];

  constructor({ api }: Pick<SignedIn, 'api'>) {
    this.#api = api;
  }

  async load(): Promise<void> {
    this.problem = null;
    try {
      this.list = (await this.#api.query(SessionsDocument, {})).sessions;
    } catch (error) {
      this.problem = problemText(error);
    }
  }

  /** Ends one session. One that no longer exists counts as ended. */
  async end({ id }: BrowserSession): Promise<boolean> {
    const gone = await this.ending.run(
      async () => (await this.#api.mutate(RevokeSessionDocument, { id })).revokeSession,
    );
    if (gone) this.list = this.list?.filter((one) => one.id !== id) ?? null;
    return gone;
  }

  /** Ends all sessions but the one of this page. */
  async endOthers(): Promise<boolean> {
    const gone = await this.ending.run(async () => {
      await this.#api.mutate(RevokeOtherSessionsDocument, {});
      return { userErrors: [] };
    });
    if (gone) this.list = this.list?.filter(({ current }) => current) ?? null;
    return gone;
  }
}
