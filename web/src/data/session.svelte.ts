import { Api, ApiError, problemText, type Credential } from './api.ts';
import { askAuth } from './auth.ts';
import { ViewerDocument } from './documents/viewer.ts';
import { type ViewerQuery } from './gl/graphql.ts';
import { forgetKey, rememberKey, storedKey, takeKeyFromAddress } from './key.ts';
import { Live } from './live.svelte.ts';
import { newVersion } from './new-version.svelte.ts';
import { SourceNames } from './source-names.svelte.ts';

export type Viewer = ViewerQuery['viewer'];

/** A signed-in user, the two connections to the server, and what all pages share. */
export interface SignedIn {
  /** Names may change while one is signed in. With other rights, everything begins anew. */
  readonly viewer: Viewer;
  readonly api: Api;
  readonly live: Live;
  readonly sourceNames: SourceNames;
}

/** What pages are made by: when it changes, they begin anew. */
const rightsOf = ({ role, user, apiKey, workspace: { id, hidePersonalData, deletesAt } }: Viewer): string =>
  JSON.stringify([role, user?.id, apiKey?.id, id, hidePersonalData, deletesAt]);

/** How often it is tried by itself to reach a server that could not be reached. */
const RETRY_EVERY_MS = 5_000;

/** How often rights may be read again within so many milliseconds: more often, the socket is refused for another reason. */
const mostRechecks = { count: 3, withinMs: 10_000 };

/**
 * The state of the sign-in: with an API key, or as a person with a session, whose cookie this page cannot read.
 *
 *   signedOut ──signIn──► checking ──► signedIn ──signOut, refused──► signedOut
 *                            │  └────► signedOut (refused; `problem` says so)
 *                            └───────► unreachable ──retry, every 5 s──► checking
 *
 * A socket that the server closes because rights have changed is no refusal yet: the rights are read again, and the pages
 * begin anew with them.
 *
 * A link with another key does not replace what works: somebody else may have made the link. `offeredKey` waits for the
 * user's choice meanwhile.
 */
export class Session {
  state = $state<'signedOut' | 'checking' | 'unreachable' | 'signedIn'>('checking');
  /** Why the last sign-in failed, as a sentence. */
  problem = $state<string | null>(null);
  signedIn = $state.raw<SignedIn | null>(null);
  /** The key of a link that was opened by somebody who is signed in otherwise, until they choose. */
  offeredKey = $state<string | null>(null);
  /** Whether a key was used last: the sign-in page asks for one first then. */
  keyUsed = $state(false);

  /** How often pages began: more than once when rights or the workspace changed. */
  begun = 0;

  #credential: Credential | null = null;
  #rechecks: readonly number[] = [];

  /** Signs in with the stored key if it works, or else with the session of the browser, or with the key in the URL. */
  async start(): Promise<void> {
    const stored = storedKey();
    const arriving = takeKeyFromAddress();
    if (arriving && stored !== arriving) this.offeredKey = arriving;
    if (stored) await this.signIn(stored);
    const { problem } = this;
    if (!this.#concluded) await this.enter();
    if (!this.#concluded) this.problem = problem;
    if (arriving && !this.#concluded) await this.signIn(arriving);
  }

  /** Whether there is nothing else to try: an unreachable server has refused nothing. */
  get #concluded(): boolean {
    return this.state === 'signedIn' || this.state === 'unreachable';
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
    if (!key || (this.#credential?.kind === 'KEY' && this.#credential.key === key)) return;
    if (this.state === 'signedOut') void this.signIn(key);
    else this.offeredKey = key;
  }

  /** Signs in with the key of the link, instead of what works already. */
  async acceptOffer(): Promise<void> {
    const key = this.offeredKey;
    if (!key) return;
    this.#end();
    await this.signIn(key);
  }

  declineOffer(): void {
    this.offeredKey = null;
  }

  /** Signs in with an API key. */
  async signIn(key: string): Promise<void> {
    this.keyUsed = true;
    await this.#use({ kind: 'KEY', key, workspaceId: null });
  }

  /** Goes on with the session that the server has given this browser. Without one, the page for signing in is shown. */
  async enter(workspaceId: string | null = null): Promise<void> {
    forgetKey();
    this.#credential = null;
    await this.#use({ kind: 'PERSON', workspaceId });
    if (this.state === 'signedIn') this.keyUsed = false;
  }

  /** Goes on in another workspace, which the same caller may enter. */
  async switchTo(workspaceId: string): Promise<void> {
    if (this.#credential) await this.#use({ ...this.#credential, workspaceId });
  }

  /** Reads anew who is signed in and where, after a change of it. */
  async reload(): Promise<void> {
    if (this.#credential) await this.#use({ ...this.#credential });
  }

  /** Goes on without the present workspace, which is gone: in another one, or signed out. */
  async leave(): Promise<void> {
    if (this.#credential) await this.#use({ ...this.#credential, workspaceId: null });
  }

  async #use(credential: Credential): Promise<void> {
    void this.signedIn?.live.close();
    this.#credential = credential;
    // What is shown stays while the rights of the same caller are read again.
    if (this.state !== 'signedIn') this.state = 'checking';
    this.problem = null;
    await this.#ask(credential);
  }

  /** Asks who the caller is, and begins. */
  async #ask(credential: Credential): Promise<void> {
    try {
      const { viewer } = await new Api(credential, () => this.#refuse(credential)).query(ViewerDocument, {});
      if (this.#credential === credential) this.#begin(credential, viewer);
    } catch (error) {
      if (this.#credential === credential) this.#fail(credential, error);
    }
  }

  #begin(given: Credential, viewer: Viewer): void {
    if (viewer.role === 'INGEST')
      return this.#refuse(given, 'This key can send events, but cannot use the dashboard.');
    // From now on in this workspace, whatever somebody uses last in another tab. One that was deleted cannot be named.
    const stays = given.kind === 'PERSON' && !viewer.workspace.deletesAt;
    const workspaceId = stays ? viewer.workspace.id : given.workspaceId;
    const credential = { ...given, workspaceId };
    this.#credential = credential;
    if (credential.kind === 'KEY') {
      rememberKey(credential.key);
      if (credential.key === this.offeredKey) this.offeredKey = null;
    }
    this.begun += 1;
    this.signedIn = this.#connect(credential, viewer);
    this.state = 'signedIn';
  }

  #connect(credential: Credential, viewer: Viewer): SignedIn {
    // A deleted workspace refuses sockets, and its page needs none.
    const refused = viewer.workspace.deletesAt ? () => undefined : () => this.#recheck(credential);
    const live = new Live(credential, refused);
    const api = new Api(
      credential,
      () => this.#refuse(credential),
      () => live.onUnanswered(),
    );
    const sourceNames = new SourceNames(api);
    let current = $state.raw(viewer);
    // First, before all that is read by these connections.
    live.onReconnected(() => api.doubtConnections());
    live.onReconnected(() => sourceNames.renew());
    live.onReconnected(() => newVersion.look());
    live.onReconnected(async () => {
      try {
        const { viewer: now } = await api.query(ViewerDocument, {});
        if (this.#credential !== credential) return;
        if (rightsOf(now) === rightsOf(current)) current = now;
        else await this.#use({ ...credential });
      } catch {
        // The next time reads again. A refusal has ended the page.
      }
    });
    return {
      get viewer() {
        return current;
      },
      api,
      live,
      sourceNames,
    };
  }

  /** The socket was refused: what the caller may do has changed, or it may do nothing any more. */
  #recheck(credential: Credential): void {
    if (this.#credential !== credential) return;
    const since = Date.now() - mostRechecks.withinMs;
    this.#rechecks = [...this.#rechecks.filter((at) => at > since), Date.now()];
    if (this.#rechecks.length > mostRechecks.count) this.#refuse(credential);
    else void this.#use({ ...credential });
  }

  #fail(credential: Credential, error: unknown): void {
    const problem = error instanceof ApiError ? error.problem : 'server';
    const isPerson = credential.kind === 'PERSON';
    if (isPerson && credential.workspaceId !== null && problem === 'forbidden')
      return void this.#use({ ...credential, workspaceId: null });
    this.signedIn = null;
    this.problem = problemText(error);
    // Without a session, nothing went wrong: one signs in.
    if (isPerson && problem === 'unauthenticated') this.problem = null;
    if (isPerson && problem === 'forbidden')
      this.problem = 'You are not a member of any workspace. Ask an owner to invite you.';
    this.state = problem === 'unauthenticated' || problem === 'forbidden' ? 'signedOut' : 'unreachable';
    if (this.state === 'unreachable') this.#retryLater(credential);
  }

  /** What is shown stays meanwhile, until the server is reached. */
  #retryLater(credential: Credential): void {
    const isStill = () => this.#credential === credential && this.state === 'unreachable';
    setTimeout(() => {
      if (isStill()) void this.#ask(credential);
    }, RETRY_EVERY_MS);
  }

  async retry(): Promise<void> {
    if (this.#credential) await this.#use(this.#credential);
  }

  /** Signs out of this browser. A session ends on the server first: a late end could end the next one. */
  async signOut(): Promise<void> {
    const wasPerson = this.#credential?.kind === 'PERSON';
    this.#end(wasPerson ? 'checking' : 'signedOut');
    this.problem = null;
    if (!wasPerson) return;
    const answer = await askAuth('/sign-out');
    if (!answer.ok) this.problem = `You are still signed in on the server: ${answer.refusal.message}`;
    this.state = 'signedOut';
  }

  #refuse(credential: Credential, problem = refusals[credential.kind]): void {
    // While nothing is shown, the failed request says what is wrong.
    if (this.#credential !== credential || (this.state === 'checking' && problem === refusals.PERSON)) return;
    this.#end();
    this.problem = problem;
  }

  #end(state: 'signedOut' | 'checking' = 'signedOut'): void {
    void this.signedIn?.live.close();
    this.offeredKey = null;
    forgetKey();
    this.#credential = null;
    this.signedIn = null;
    this.state = state;
  }
}

const refusals: Readonly<Record<Credential['kind'], string>> = {
  KEY: 'The server does not accept this key. It may have been revoked.',
  PERSON: 'You were signed out. Sign in again to continue.',
};
