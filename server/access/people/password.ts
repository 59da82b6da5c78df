import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

import { FairGate } from '../../async/index.ts';
import { personLimits } from '../../model/index.ts';

/** Each takes 32 MiB and a thread of the pool that files and host names need, too. */
const atOnce = 2;
/** That wait or are hashed: some seconds. Those of people who are known have as many slots of their own. */
const mostWaiting = 20;
/** Of them, under one name. */
const mostOfOne = 4;
/** 2^15, 8 and 3, as OWASP advises. */
const cost = { exponent: 15, blockSize: 8, parallelization: 3 } as const;
const [saltBytes, hashBytes] = [16, 32];

/** Thrown when too many passwords wait to be hashed. */
export class TooManyPasswords extends Error {
  constructor() {
    super('Too many people sign in at the moment: try again in 5 s.');
  }
}

/** Whose password it is, for a fair share of the turns. Names take turns, with one password each at a time. */
export interface Share {
  /** Such as the network that it comes from. */
  readonly name: string;
  /** Whether they have shown a link, a session, or a browser that has signed in before. Strangers cannot take their slots. */
  readonly known: boolean;
}

/** Hashes passwords with scrypt, a few at a time. */
export class Passwords {
  readonly #gate = new FairGate({ each: 1, all: atOnce });
  readonly #waiting = { known: new WaitingSlots(), strangers: new WaitingSlots() };
  /** A hash of no password, which is compared where there is no account: the answer takes as long. */
  readonly #nobody = formatted(cost, randomBytes(saltBytes), randomBytes(hashBytes));

  /** The hash to store, with its method and parameters. @throws {TooManyPasswords} */
  async hash(password: string, share: Share): Promise<string> {
    const salt = randomBytes(saltBytes);
    return formatted(cost, salt, await this.#derive(password, salt, cost, share));
  }

  /** Whether a password is the one of a stored hash; null: there is none, and it takes as long. @throws {TooManyPasswords} */
  async matches(password: string, stored: string | null, share: Share): Promise<boolean> {
    if (password.length > 2 * personLimits.passwordLength[1]) return false;
    const [, exponent, blockSize, parallelization, salt, hash] = (stored ?? this.#nobody).split('$');
    const parameters = {
      exponent: Number(exponent),
      blockSize: Number(blockSize),
      parallelization: Number(parallelization),
    };
    const derived = await this.#derive(password, Buffer.from(salt!, 'base64'), parameters, share);
    return timingSafeEqual(derived, Buffer.from(hash!, 'base64')) && stored !== null;
  }

  async #derive(
    password: string,
    salt: Buffer,
    { exponent, blockSize, parallelization }: Cost,
    { name, known }: Share,
  ): Promise<Buffer> {
    const leave = this.#waiting[known ? 'known' : 'strangers'].take(name);
    const options = { N: 2 ** exponent, r: blockSize, p: parallelization, maxmem: 256 * 2 ** 20 };
    const text = password.normalize('NFKC');
    const work = () =>
      new Promise<Buffer>((resolve, reject) =>
        scrypt(text, salt, hashBytes, options, (error, key) => (error ? reject(error) : resolve(key))),
      );
    return this.#gate.run(name, work).finally(leave);
  }
}

/** Slots in which passwords wait. */
class WaitingSlots {
  readonly #taken = new Map<string, number>();
  #all = 0;

  /** @returns A function that frees the slot. @throws {TooManyPasswords} */
  take(name: string): () => void {
    const taken = this.#taken.get(name) ?? 0;
    if (this.#all >= mostWaiting || taken >= mostOfOne) throw new TooManyPasswords();
    this.#set(name, taken + 1);
    this.#all += 1;
    return () => {
      this.#set(name, this.#taken.get(name)! - 1);
      this.#all -= 1;
    };
  }

  #set(name: string, taken: number): void {
    if (taken > 0) this.#taken.set(name, taken);
    else this.#taken.delete(name);
  }
}

interface Cost {
  /** Of two. */
  readonly exponent: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

function formatted({ exponent, blockSize, parallelization }: Cost, salt: Buffer, hash: Buffer): string {
  return [
    'scrypt',
    exponent,
    blockSize,
    parallelization,
    salt.toString('base64'),
    hash.toString('base64'),
  ].join('$');
}
