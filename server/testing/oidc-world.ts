import { expect } from 'vitest';

import { Browser } from './browser.ts';
import { type Keep } from './closing.ts';
import { freePort } from './nats-server.ts';
import { startOidcProvider, type TestProvider } from './oidc-provider.ts';
import { addPerson, type TestPerson } from './people.ts';
import { visitProvider } from './provider-visit.ts';
import { type RealApi, startRealApi } from './real-api.ts';

/** Where the provider sends browsers back to. */
export const callback = '/auth/oidc/callback';

const invite = 'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { inviteLink } }';

/** The product with a provider, and a workspace with the key `key`. */
export class OidcWorld {
  readonly api: RealApi;
  readonly provider: TestProvider;
  readonly workspaceId: string;
  readonly key: string;
  #last = 0;

  private constructor(
    api: RealApi,
    provider: TestProvider,
    { workspaceId, key }: Awaited<ReturnType<RealApi['addWorkspace']>>,
  ) {
    this.api = api;
    this.provider = provider;
    this.workspaceId = workspaceId;
    this.key = key;
  }

  static async start(keep: Keep): Promise<OidcWorld> {
    const port = await freePort();
    const provider = await startOidcProvider(keep, `http://127.0.0.1:${port}${callback}`);
    const api = await startRealApi(keep, {
      ROLE: 'api',
      PORT: String(port),
      WRONG_KEYS_PER_MINUTE: '1000',
      ...provider.env,
    });
    return new OidcWorld(api, provider, await api.addWorkspace());
  }

  /** Somebody whom the provider knows, with a verified address unless it is said otherwise. */
  known(email: string, more: object = {}): TestProvider['person'] {
    this.#last += 1;
    return { sub: `subject-${this.#last}`, email, email_verified: true, name: 'Ada Lovelace', ...more };
  }

  /** Begins in a browser, and goes through the provider's pages. @returns The path with which it sends the browser back. */
  async begin(browser: Browser, body: object = {}, path = '/oidc/start'): Promise<string> {
    const { status, body: answer } = await browser.auth(path, body);
    expect([status, answer]).toMatchObject([200, {}]);
    const { href } = new URL(await visitProvider(answer.location, this.api.url));
    return href.slice(this.api.url.length);
  }

  /** Signs somebody in. @returns Where they are sent. */
  async signIn(
    person: TestProvider['person'],
    {
      browser = new Browser(this.api.url),
      ...body
    }: { browser?: Browser; returnTo?: string; invitation?: string } = {},
  ): Promise<string | null> {
    this.provider.person = person;
    return (await browser.visit(await this.begin(browser, body))).location;
  }

  /** A member whose address is verified. */
  async verified(): Promise<TestPerson> {
    const person = await addPerson(this.api.pool, { [this.workspaceId]: 'EDITOR' });
    await this.api.pool.query('update people.users set email_verified_at = now() where id = $1', [person.id]);
    return person;
  }

  /** The linked accounts of whoever is signed in. */
  async identitiesOf(browser: Browser): Promise<{ id: string; email: string }[]> {
    return (await browser.auth('/oidc/identities')).body.identities;
  }

  /** Invites an address to the workspace of a key. @returns The token of the link. */
  async invited(email: string, role = 'VIEWER', key?: string): Promise<string> {
    const { body } = await this.api.ask(invite, { input: { email, role } }, key);
    return new URL(body.data.inviteMember.inviteLink).hash.slice('#token='.length);
  }
}
