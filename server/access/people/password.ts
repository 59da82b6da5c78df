import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

import { type Semaphore, semaphore } from '../../async/index.ts';
import { personLimits } from '../../model/index.ts';

/** Each takes 32 MiB and a thread of the pool that files and host names need, too. */
const atOnce = 2;
/** That wait for their turn: some seconds. */
const mostWaiting = 20;
/** 2^15, 8 and 3, as OWASP advises. */
const cost = { exponent: 15, blockSize: 8, parallelization: 3 } as const;
const [saltBytes, hashBytes] = [16, 32];

/** Thrown when too many passwords wait to be hashed. */
export class TooManyPasswords extends Error {
  constructor() {
    super('Too many people sign in at the moment: try again in 5 s.');
  }
}

/** Hashes passwords with scrypt, a few at a time. */
export class Passwords {
  readonly #turn: Semaphore = semaphore(atOnce);
  #waiting = 0;
  /** A hash of no password, which is compared where there is no account: the answer takes as long. */
  readonly #nobody = formatted(cost, randomBytes(saltBytes), randomBytes(hashBytes));

  /** The hash to store, with its method and parameters. @throws {TooManyPasswords} */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(saltBytes);
    return formatted(cost, salt, await this.#derive(password, salt, cost));
  }

  /** Whether a password is the one of a stored hash; null: there is none, and it takes as long. @throws {TooManyPasswords} */
  async matches(password: string, stored: string | null): Promise<boolean> {
    if (password.length > 2 * personLimits.passwordLength[1]) return false;
    const [, exponent, blockSize, parallelization, salt, hash] = (stored ?? this.#nobody).split('$');
    const derived = await this.#derive(password, Buffer.from(salt!, 'base64'), {
      exponent: Number(exponent),
      blockSize: Number(blockSize),
      parallelization: Number(parallelization),
    });
    return timingSafeEqual(derived, Buffer.from(hash!, 'base64')) && stored !== null;
  }

  async #derive(password: string, salt: Buffer, { exponent, blockSize, parallelization }: Cost) {
    if (this.#waiting >= mostWaiting) throw new TooManyPasswords();
    this.#waiting += 1;
    const options = { N: 2 ** exponent, r: blockSize, p: parallelization, maxmem: 256 * 2 ** 20 };
    const text = password.normalize('NFKC');
    const work = () =>
      new Promise<Buffer>((resolve, reject) =>
        scrypt(text, salt, hashBytes, options, (error, key) => (error ? reject(error) : resolve(key))),
      );
    return this.#turn(work).finally(() => (this.#waiting -= 1));
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
