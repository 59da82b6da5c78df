import { Api, ApiError, problemText } from './api.ts';
import { ViewerDocument } from './documents/viewer.ts';
import { type ViewerQuery } from './gl/graphql.ts';
import { forgetKey, rememberKey, takeKey } from './key.ts';
import { Live } from './live.svelte.ts';

export type Viewer = ViewerQuery['viewer'];

/** A signed-in user, and the two connections to the server. */
export interface SignedIn {
  viewer: Viewer;
  api: Api;
  live: Live;
}

/**
 * The state of the sign-in.
 *
 *   signedOut ──signIn──► checking ──► signedIn ──signOut, key refused──► signedOut
 *                            │  └────► signedOut (key refused; `problem` says so)
 *                            └───────► unreachable ──retry──► checking
 */
export class Session {
  state = $state<'signedOut' | 'checking' | 'unreachable' | 'signedIn'>('signedOut');
  /** Why the last sign-in failed, as a sentence. */
  problem = $state<string | null>(null);
  signedIn = $state.raw<SignedIn | null>(null);

  #key: string | null = null;

  /** Signs in with the key from the URL or the stored one, if there is one. */
  async start(): Promise<void> {
    const key = takeKey();
    if (key) await this.signIn(key);
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
      this.signedIn = { viewer, api, live: new Live(key, refused) };
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
    forgetKey();
    this.#key = null;
    this.signedIn = null;
    this.state = 'signedOut';
  }
}
