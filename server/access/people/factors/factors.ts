import { type Author, type Passkey, plainEmail } from '../../../model/index.ts';
import { type StoredSession } from '../../../storage/index.ts';
import { factorLetter } from '../letters.ts';
import { PersonRefused } from '../refused.ts';
import { type Browser } from '../sign-ins.ts';
import { type Answer, type PasskeyParts, Passkeys } from './passkeys.ts';
import { requireAccount } from './person-changes.ts';
import { type RelyingParty } from './webauthn.ts';
import { TwoStep, type TwoStepParts } from './two-step.ts';

type FactorsParts = TwoStepParts & PasskeyParts;

/** What somebody signs in with. */
export interface FactorsView {
  readonly password: boolean;
  /** Null: two-step verification is off. */
  readonly twoStep: { readonly since: Date; readonly recoveryCodesLeft: number } | null;
  readonly passkeys: readonly Passkey[];
}

/** How somebody who is signed in proves again who they are: by all that a sign-in would ask for. */
export type Proof =
  { readonly password: string; readonly code: string | null } | (Answer & { readonly party: RelyingParty });

/** What people sign in with, beside a password alone. */
export class Factors {
  readonly twoStep: TwoStep;
  readonly passkeys: Passkeys;
  readonly #parts: FactorsParts;

  constructor(parts: FactorsParts) {
    this.#parts = parts;
    this.twoStep = new TwoStep(parts);
    this.passkeys = new Passkeys(parts);
  }

  /** @throws {PersonRefused} When the account is gone. */
  async view({ userId }: StoredSession): Promise<FactorsView> {
    const { store } = this.#parts;
    const { passwordHash, totpSince } = await requireAccount(store, userId);
    const twoStep = totpSince && {
      since: totpSince,
      recoveryCodesLeft: await store.recoveryCodes.count(userId),
    };
    return { password: passwordHash !== null, twoStep, passkeys: await this.passkeys.list(userId) };
  }

  /**
   * Heeds that somebody who is signed in has proved again who they are: what changes how they sign in asks for it.
   *
   * @throws {PersonRefused} As for a sign-in, and for a passkey of somebody else.
   * @throws {TooManyAttempts}
   * @throws {TooManyPasswords}
   */
  async reauthenticate(session: StoredSession, proof: Proof, browser: Browser): Promise<void> {
    const { store, clock, sessions } = this.#parts;
    await this.#check(session, proof, browser);
    await store.sessions.authenticate(session.id, clock.now());
    await sessions.refresh();
  }

  /**
   * Turns the two-step verification of an account off and removes its passkeys, for somebody who lost them; all their
   * sessions end. Only for the operator.
   *
   * @returns Null when there is no account with this address.
   */
  async reset(
    email: string,
    by: Author,
  ): Promise<{ readonly passkeys: number; readonly twoStep: boolean } | null> {
    const { store, clock, sessions, mail } = this.#parts;
    const address = plainEmail(email);
    const reset = await store.resetFactors(address, { by, at: clock.now(), session: null });
    if (!reset) return null;
    await sessions.refresh();
    mail?.(factorLetter(address, 'The operator turned two-step verification off and removed all passkeys.'));
    return reset;
  }

  async #check({ userId }: StoredSession, proof: Proof, browser: Browser): Promise<void> {
    const { signIns } = this.#parts;
    if ('password' in proof)
      return signIns.confirmWithCode({ id: userId }, proof.password, browser, proof.code);
    const { id } = await this.passkeys.prove(proof, proof.party, browser);
    if (id !== userId) throw foreignPasskey();
  }
}

const foreignPasskey = () => new PersonRefused('PASSKEY_REFUSED', 'This passkey is of another account.');
