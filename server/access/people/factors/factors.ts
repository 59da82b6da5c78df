import { type StoredSession } from '../../../storage/index.ts';
import { requireAccount } from './person-changes.ts';
import { type Browser } from '../sign-ins.ts';
import { TwoStep, type TwoStepParts } from './two-step.ts';

/** What somebody signs in with. */
export interface FactorsView {
  readonly password: boolean;
  /** Null: two-step verification is off. */
  readonly twoStep: { readonly since: Date; readonly recoveryCodesLeft: number } | null;
}

/** What people sign in with, beside a password alone. */
export class Factors {
  readonly twoStep: TwoStep;
  readonly #parts: TwoStepParts;

  constructor(parts: TwoStepParts) {
    this.#parts = parts;
    this.twoStep = new TwoStep(parts);
  }

  /** @throws {PersonRefused} When the account is gone. */
  async view({ userId }: StoredSession): Promise<FactorsView> {
    const { store } = this.#parts;
    const { passwordHash, totpSince } = await requireAccount(store, userId);
    const twoStep = totpSince && {
      since: totpSince,
      recoveryCodesLeft: await store.recoveryCodes.count(userId),
    };
    return { password: passwordHash !== null, twoStep };
  }

  /**
   * Heeds that somebody who is signed in has proved again who they are: what changes how they sign in asks for it.
   *
   * @param code Of the second factor; null: none was sent.
   * @throws {PersonRefused} As for a sign-in.
   * @throws {TooManyAttempts}
   * @throws {TooManyPasswords}
   */
  async reauthenticate(
    session: StoredSession,
    { password, code }: { readonly password: string; readonly code: string | null },
    browser: Browser,
  ): Promise<void> {
    const { store, clock, signIns, sessions } = this.#parts;
    await signIns.confirmWithCode({ id: session.userId }, password, browser, code);
    await store.sessions.authenticate(session.id, clock.now());
    await sessions.refresh();
  }
}
