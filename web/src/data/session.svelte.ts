import { Api, ApiError, problemText } from './api.ts';
import { ViewerDocument } from './documents/viewer.ts';
import { type ViewerQuery } from './gl/graphql.ts';
import { forgetKey, rememberKey, storedKey, takeKeyFromAddress } from './key.ts';
import { Live } from './live.svelte.ts';
import { SourceNames } from './source-names.svelte.ts';

export type Viewer = ViewerQuery['viewer'];

/** A signed-in user, the two connections to the server, and what all pages share. */
export interface SignedIn {
  viewer: Viewer;
  api: Api;
  live: Live;
  sourceNames: SourceNames;
}

/**
 * The state of the sign-in.
 *
 *   signedOut ──signIn──► checking ──► signedIn ──signOut, key refused──► signedOut
 *                            │  └────► signedOut (key refused; `problem` says so)
 *                            └───────► unreachable ──retry──► checking
 *
 * A link with another key does not replace one that works: somebody else may have made the link. `offeredKey` waits for
 * the user's choice meanwhile.
 */
export class Session {
  state = $state<'signedOut' | 'checking' | 'unreachable' | 'signedIn'>('signedOut');
  /** Why the last sign-in failed, as a sentence. */
  problem = $state<string | null>(null);
  signedIn = $state.raw<SignedIn | null>(null);
  /** The key of a link that was opened in a browser with another key, until the user chooses one. */
  offeredKey = $state<string | null>(null);

  #key: string | null = null;

  /** Signs in with the stored key if it works, or else with the one in the URL. */
  async start(): Promise<void> {
    const stored = storedKey();
    const arriving = takeKeyFromAddress();
    if (stored && arriving && stored !== arriving) this.offeredKey = arriving;
    if (stored) await this.signIn(stored);
    if (arriving && this.state === 'signedOut') await this.signIn(arriving);
  }

  /**
   * Takes the key of a link that is opened while the dashboard is: the browser then changes only the fragment, and loads
   * nothing. Returns a function that stops listening.
   */
  listen(): () => void {
    const onHashChange = () => this.#arrive(takeKeyFromAddress());
    addEventListener('hashchange', onHashChange);
    return () => removeEventListener('hashchange', onHashChange);
  }

  #arrive(key: string | null): void {
    if (!key || key === this.#key) return;
    if (this.state === 'signedOut') void this.signIn(key);
    else this.offeredKey = key;
  }

  /** Signs in with the key of the link, instead of the key that works already. */
  async acceptOffer(): Promise<void> {
    const key = this.offeredKey;
    if (!key) return;
    this.#end();
    await this.signIn(key);
  }

  declineOffer(): void {
    this.offeredKey = null;
  }

  async signIn(key: string): Promise<void> {
    this.#key = key;
    this.state = 'checking';
    this.problem = null;
    const refused = (): void => this.#refuse(key);
    const api = new Api(key, refused);
    try {
      const { viewer } = await api.query(ViewerDocument, {});
      if (this.#key !== key) return;
      if (viewer.role === 'INGEST')
        return this.#refuse(key, 'This key can send events, but cannot use the dashboard.');
      rememberKey(key);
      this.signedIn = { viewer, api, live: new Live(key, refused), sourceNames: new SourceNames(api) };
      this.state = 'signedIn';
    } catch (error) {
      if (this.#key !== key) return;
      this.problem = problemText(error);
      const refusedKey =
        error instanceof ApiError && ['unauthenticated', 'forbidden'].includes(error.problem);
      this.state = refusedKey ? 'signedOut' : 'unreachable';
    }
  }

  async retry(): Promise<void> {
    if (this.#key) await this.signIn(this.#key);
  }

  signOut(): void {
    this.#end();
    this.problem = null;
  }

  #refuse(key: string, problem = 'The server does not accept this key. It may have been revoked.'): void {
    if (this.#key !== key) return;
    this.#end();
    this.problem = problem;
  }

  #end(): void {
    void this.signedIn?.live.close();
    this.offeredKey = null;
    forgetKey();
    this.#key = null;
    this.signedIn = null;
    this.state = 'signedOut';
  }
}
