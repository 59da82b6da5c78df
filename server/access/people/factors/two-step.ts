import { type Account, type PeopleStore, type StoredSession } from '../../../storage/index.ts';
import { type KnownSessions } from '../known-sessions.ts';
import { factorLetter } from '../letters.ts';
import { PersonRefused, wrongCode } from '../refused.ts';
import { type Browser, type SignIns } from '../sign-ins.ts';
import { changeOf, requireAccount } from './person-changes.ts';
import { requireRecent } from './recent.ts';
import { createRecoveryCodes, hashRecoveryCode, plainCode } from './recovery-codes.ts';
import { type SecondFactor, type SecondFactorParts } from './second-factor.ts';
import { createTotpSecret, isTotpCode, otpauthUri } from './totp.ts';

export interface TwoStepParts extends SecondFactorParts {
  readonly store: PeopleStore;
  readonly signIns: SignIns;
  readonly secondFactor: SecondFactor;
  readonly sessions: Pick<KnownSessions, 'refresh'>;
}

/** How a new authenticator app gets to know its secret. */
export interface Enrolment {
  /** In base32, to be typed. */
  readonly secret: string;
  /** An `otpauth:` address, for a QR code. */
  readonly uri: string;
}

/** Turns two-step verification on and off: a password alone then begins no session. */
export class TwoStep {
  readonly #parts: TwoStepParts;

  constructor(parts: TwoStepParts) {
    this.#parts = parts;
  }

  /** Makes the secret of an app, in the place of one that was not confirmed. @throws {PersonRefused} */
  async enrol(session: StoredSession): Promise<Enrolment> {
    const { store, clock } = this.#parts;
    requireRecent(session, clock.now());
    const { id, email } = await requireAccount(store, session.userId);
    const secret = createTotpSecret();
    if (!(await store.totp.begin(id, secret, clock.now()))) throw alreadyOn();
    return { secret, uri: otpauthUri(secret, email) };
  }

  /**
   * Turns two-step verification on by the first code of the app.
   *
   * @returns The recovery codes, which cannot be read again.
   * @throws {PersonRefused} When the code is wrong, or the secret was made too long ago.
   * @throws {TooManyAttempts}
   */
  async confirm(session: StoredSession, code: string, browser: Browser): Promise<readonly string[]> {
    const { store, clock, secondFactor } = this.#parts;
    const account = await requireAccount(store, session.userId);
    if (account.totpSince) throw alreadyOn();
    const plain = plainCode(code);
    const right = isTotpCode(plain) ? await secondFactor.findStep(account.id, plain, false) : null;
    if (!right) throw wrongCode();
    const codes = createRecoveryCodes();
    const hashes = codes.map((one) => hashRecoveryCode(account.id, one));
    if (!(await store.totp.turnOn(account.id, right, hashes, changeOf(session, browser, clock))))
      throw wrongCode();
    this.#tell(account, 'Two-step verification was turned on.');
    return codes;
  }

  /**
   * Turns two-step verification off; all other sessions of the person end.
   *
   * @param proof The password, or a code of the app or for recovery.
   * @throws {PersonRefused}
   * @throws {TooManyAttempts}
   */
  async turnOff(
    session: StoredSession,
    proof: { readonly password: string } | { readonly code: string },
    browser: Browser,
  ): Promise<void> {
    const { store, clock, signIns, secondFactor, sessions } = this.#parts;
    requireRecent(session, clock.now());
    const account = await requireAccount(store, session.userId);
    if (!account.totpSince) throw isOff();
    if ('password' in proof) await signIns.confirm(account, proof.password, browser);
    else {
      const right = signIns.countAttempt(browser.client);
      await secondFactor.check(account, proof.code, browser.client);
      right();
    }
    if (!(await store.totp.turnOff(account.id, changeOf(session, browser, clock)))) throw isOff();
    await sessions.refresh();
    this.#tell(account, 'Two-step verification was turned off.');
  }

  /** Makes new recovery codes in the place of all others. @throws {PersonRefused} */
  async renewCodes(session: StoredSession, browser: Browser): Promise<readonly string[]> {
    const { store, clock } = this.#parts;
    requireRecent(session, clock.now());
    const account = await requireAccount(store, session.userId);
    const codes = createRecoveryCodes();
    const hashes = codes.map((one) => hashRecoveryCode(account.id, one));
    if (!(await store.recoveryCodes.replace(account.id, hashes, changeOf(session, browser, clock))))
      throw isOff();
    this.#tell(account, 'New recovery codes were made.');
    return codes;
  }

  #tell({ email }: Account, what: string): void {
    this.#parts.mail?.(factorLetter(email, what));
  }
}

const alreadyOn = () => new PersonRefused('CONFLICT', 'Two-step verification is on: turn it off first.');
const isOff = () => new PersonRefused('CONFLICT', 'Two-step verification is off.');
