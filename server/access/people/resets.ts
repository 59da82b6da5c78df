import { type Clock } from '../../clock.ts';
import { type Log } from '../../log.ts';
import { type Person, personLimits, plainEmail } from '../../model/index.ts';
import { type Maker, type PeopleStore } from '../../storage/index.ts';
import { Attempts, TooManyAttempts } from './attempts.ts';
import { resetLetter } from './letters.ts';
import { type SendMail } from './mail.ts';
import { type Browser, type SignIns } from './sign-ins.ts';
import { createToken, hashToken } from './token.ts';

export interface ResetParts {
  readonly store: PeopleStore;
  readonly signIns: SignIns;
  readonly clock: Clock;
  readonly log: Log;
  /** Null: mail is not set up. */
  readonly mail: SendMail | null;
  /** Where the dashboard is, without a slash at its end. */
  readonly baseUrl: () => string;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Letters to one account. */
const letterLimit = { most: 3, windowMs: 3_600_000 } as const;

/** Makes links by which people set a new password. */
export class Resets {
  readonly #parts: ResetParts;
  readonly #letters: Attempts;

  constructor(parts: ResetParts) {
    this.#parts = parts;
    this.#letters = new Attempts({ ...letterLimit, now: parts.now });
  }

  /**
   * Mails a link to whoever has this address and an account. What happens is not told, and takes its time elsewhere.
   *
   * @throws {TooManyAttempts}
   */
  request(email: string, { client }: Browser): void {
    const { mail, signIns, store, log } = this.#parts;
    signIns.countAttempt(client);
    if (!mail) return;
    const send = async () => {
      const account = await store.accounts.findByEmail(plainEmail(email));
      if (!account) return;
      this.#letters.count(account.id);
      const made = await this.createLink(account, null);
      if (!made) return;
      const passkeys = (await store.passkeys.list(account.id)).length;
      mail(resetLetter(account.email, made.link, { passkeys, twoStep: account.totpSince !== null }));
    };
    send().catch((err: unknown) => {
      if (!(err instanceof TooManyAttempts)) log.error({ err }, 'A link for a new password was not made.');
    });
  }

  /**
   * Makes a link, in the place of earlier ones of the account.
   *
   * @param maker Null: the owner of the account.
   * @returns Null when the account is in a workspace that its maker does not own.
   */
  async createLink(
    user: Pick<Person, 'id' | 'email'>,
    maker: Maker | null,
  ): Promise<{ readonly link: string; readonly expiresAt: Date } | null> {
    const { store, clock, baseUrl } = this.#parts;
    const token = createToken();
    const createdAt = clock.now();
    const expiresAt = new Date(createdAt.getTime() + personLimits.resetHours * 3_600_000);
    const made = { tokenHash: hashToken(token), createdAt, expiresAt };
    if (!(await store.links.createForReset(user, made, maker))) return null;
    return { link: `${baseUrl()}/reset-password#token=${token}`, expiresAt };
  }
}
