import { type Clock } from '../../../clock.ts';
import { type Log } from '../../../log.ts';
import { type Account, type PeopleStore, type TotpSecret } from '../../../storage/index.ts';
import { type ClientAddress } from '../../client-address.ts';
import { TooManyAttempts } from '../attempts.ts';
import { factorLetter } from '../letters.ts';
import { type SendMail } from '../mail.ts';
import { type PersonActs } from '../person-acts.ts';
import { wrongCode } from '../refused.ts';
import { hashRecoveryCode, isRecoveryCode, plainCode } from './recovery-codes.ts';
import { isTotpCode, stepOfCode } from './totp.ts';

export interface SecondFactorParts {
  readonly store: Pick<PeopleStore, 'totp' | 'recoveryCodes'>;
  readonly acts: Pick<PersonActs, 'note'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Null: mail is not set up. */
  readonly mail: SendMail | null;
}

/** Checks codes of authenticator apps and recovery codes, each of which works once. */
export class SecondFactor {
  readonly #parts: SecondFactorParts;

  constructor(parts: SecondFactorParts) {
    this.#parts = parts;
  }

  /**
   * Uses up a code of somebody who has two-step verification on.
   *
   * @param code Six digits of the app, or a recovery code.
   * @throws {PersonRefused} When it is wrong, or was used.
   * @throws {TooManyAttempts} After too many wrong codes of the app in a row; recovery codes work on.
   */
  async check(account: Pick<Account, 'id' | 'email'>, code: string, client: ClientAddress): Promise<void> {
    const { store } = this.#parts;
    const plain = plainCode(code);
    if (isRecoveryCode(plain)) return this.#useRecoveryCode(account, plain, client);
    const right = isTotpCode(plain) ? await this.findStep(account.id, plain, true) : null;
    if (!right || !(await store.totp.accept(account.id, right))) throw this.#wrong(account.id, client);
  }

  /**
   * The time step of a code, which is not used up. Counts an attempt.
   *
   * @param on Whether two-step verification is on; else the code is of an app that is being set up.
   * @returns Null when the code is wrong, or there is no app.
   * @throws {TooManyAttempts}
   */
  async findStep(
    userId: string,
    code: string,
    on: boolean,
  ): Promise<{ readonly step: number; readonly createdAt: Date } | null> {
    const { store, clock } = this.#parts;
    const now = clock.now();
    const claimed = await store.totp.claim(userId, on, now);
    if (!claimed) return null;
    if ('blockedUntil' in claimed) throw blocked(claimed.blockedUntil, now);
    const { secret, createdAt }: TotpSecret = claimed;
    const step = stepOfCode(secret, code, now);
    return step === null ? null : { step, createdAt };
  }

  async #useRecoveryCode(
    { id, email }: Pick<Account, 'id' | 'email'>,
    plain: string,
    client: ClientAddress,
  ): Promise<void> {
    const { store, clock, mail } = this.#parts;
    const by = { actor: { kind: 'USER', id }, clientAddress: client.address } as const;
    const change = { by, at: clock.now(), session: null };
    if (!(await store.recoveryCodes.use(id, hashRecoveryCode(id, plain), change)))
      throw this.#wrong(id, client);
    mail?.(factorLetter(email, 'A recovery code was used to sign in.'));
  }

  #wrong(userId: string, { address }: ClientAddress): Error {
    const { acts, log } = this.#parts;
    acts.note('SIGN_IN_FAILED', userId, address);
    log.warn({ clientAddress: address }, 'Somebody sent a wrong code of a second factor.');
    return wrongCode();
  }
}

function blocked(until: Date, now: Date): TooManyAttempts {
  return new TooManyAttempts(Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000)));
}
