import { expect } from 'vitest';

import { Authenticator, type Deviation } from './authenticator.ts';
import { Browser } from './browser.ts';
import { type Keep } from './closing.ts';
import { addPerson, signedIn, type TestPerson } from './people.ts';
import { type RealApi, startRealApi } from './real-api.ts';

/** The product, and somebody who is signed in and has an authenticator. */
export class PasskeyWorld {
  readonly api: RealApi;
  /** At a host name: an IP address has no passkeys. */
  readonly url: string;
  person!: TestPerson;
  /** In which the person is signed in. */
  browser!: Browser;
  authenticator!: Authenticator;

  private constructor(api: RealApi) {
    this.api = api;
    this.url = api.url.replace('127.0.0.1', 'localhost');
  }

  static async start(keep: Keep): Promise<PasskeyWorld> {
    return new PasskeyWorld(await startRealApi(keep, { ROLE: 'api', WRONG_KEYS_PER_MINUTE: '1000' }));
  }

  /** Begins with somebody else. */
  async renew(): Promise<void> {
    const { workspaceId } = await this.api.addWorkspace();
    this.person = await addPerson(this.api.pool, { [workspaceId]: 'OWNER' });
    this.browser = await signedIn(this.url, this.api.pool, this.person);
    this.authenticator = new Authenticator(this.url);
  }

  async offer(from = this.browser) {
    const { status, body } = await from.auth('/passkeys/offer');
    expect(status).toBe(200);
    return body;
  }

  /** Adds a passkey of an authenticator. @returns Its id. */
  async add(of = this.authenticator, name = 'Laptop'): Promise<string> {
    const response = of.create(await this.offer());
    const { status, body } = await this.browser.auth('/passkeys/add', { name, response });
    expect([status, body]).toEqual([
      200,
      { id: body.id, name, createdAt: expect.any(String), lastUsedAt: null },
    ]);
    return body.id;
  }

  async challenge(from: Browser) {
    return (await from.auth('/passkeys/challenge')).body;
  }

  /** Signs in with a passkey, in a new browser. @returns The status, or the code of the refusal. */
  async signIn(otherwise?: Deviation, from = new Browser(this.url)): Promise<number | string> {
    const response = this.authenticator.get(await this.challenge(from), otherwise);
    const { status, body, setCookies } = await from.auth('/passkeys/sign-in', { response });
    expect(setCookies.length).toBe(status === 200 ? 2 : 0);
    return status === 200 ? status : body.code;
  }

  /** The id of whoever is signed in. */
  async is(from: Browser): Promise<string | undefined> {
    return (await from.ask('{ viewer { user { id } } }')).body.data?.viewer.user.id;
  }

  /** Those of the person. */
  async passkeys() {
    return (await this.browser.auth('/factors')).body.passkeys;
  }

  /** What the audit log has of them. */
  async audited(): Promise<string[]> {
    const entries = `select action from settings.audit_log where object_id = $1 and starts_with(action, 'PASSKEY') order by id`;
    const { rows } = await this.api.pool.query<{ action: string }>(entries, [this.person.id]);
    return rows.map(({ action }) => action);
  }
}
