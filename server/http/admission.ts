import { type IncomingMessage } from 'node:http';

import { type FastifyReply, type FastifyRequest } from 'fastify';

import {
  type Access,
  type Caller,
  type ClientAddress,
  clientAddressFrom,
  type Source,
  TooManyWrongKeys,
} from '../access/index.ts';
import { rateLimited, type Refusal, unauthenticated, unknownWriteKey } from './answers.ts';
import { ByteBudget } from './limits/byte-budget.ts';
import { type HttpLimits, type Refused } from './limits/http-limits.ts';
import { RequestRates } from './limits/request-rates.ts';
import { Slots } from './limits/slots.ts';
import { whenClosed } from './when-closed.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the key was checked. */
    caller: Caller | null;
    /** Set once the write key was checked. */
    source: Source | null;
  }
}

export interface AdmissionParts {
  readonly access: Access;
  readonly limits: HttpLimits;
  /** Called for each refusal by a limit. */
  readonly onRefused: (by: Refused) => void;
}

/** Seconds after which a key that used up its requests has at least one again. */
const retryAfter = 1;

/** Requests of a key that are under way in this process. */
const mostAtOnce = 512;

/** Finds out who asks, and whether the key may ask now. One for all doors of a process: they share what a key may use. */
export class Admission {
  readonly bodies: ByteBudget;
  readonly limits: HttpLimits;
  readonly onRefused: (by: Refused) => void;
  /** Requests under way, by key. */
  readonly #underWay = new Slots(mostAtOnce);
  readonly #access: Access;
  readonly #rates: RequestRates;
  readonly #policy: string;
  readonly #addressOf: ReturnType<typeof clientAddressFrom>;

  constructor({ access, limits, onRefused }: AdmissionParts) {
    this.limits = limits;
    this.onRefused = onRefused;
    this.bodies = new ByteBudget(limits.bodyBytes, () => onRefused('body_bytes'));
    this.#access = access;
    this.#rates = new RequestRates(limits.requestsPerSecond);
    this.#policy = `"requests";q=${limits.requestsPerSecond};w=1`;
    this.#addressOf = clientAddressFrom(limits.trustedProxies);
  }

  /** Checks the key of a request, and counts the request. @returns Why it is refused; null with `caller` set. */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<Refusal | null> {
    const from = () => this.addressOf(request.raw);
    const caller = await this.authenticate(request.headers.authorization, from);
    if (!caller) return unauthenticated;
    request.caller = caller;
    return this.#count(caller.keyId, reply);
  }

  /** The same for a request with a write key. @returns Why it is refused; null with `source` set. */
  async admitSource(request: FastifyRequest, reply: FastifyReply, writeKey: string): Promise<Refusal | null> {
    const source = await this.#countWrongKeys(() =>
      this.#access.findSource(writeKey, () => this.addressOf(request.raw)),
    );
    if (!source) return unknownWriteKey;
    request.source = source;
    return this.#count(source.id, reply);
  }

  /** Counts a request of a key, and holds one of the key's slots until it is answered. */
  #count(keyId: string, reply: FastifyReply): Refusal | null {
    const left = this.#rates.take(keyId);
    // By draft-ietf-httpapi-ratelimit-headers: r requests are left, and within t seconds all are there again.
    reply.header('ratelimit-policy', this.#policy);
    reply.header('ratelimit', `"requests";r=${Math.max(0, left)};t=${retryAfter}`);
    if (left < 0) return this.#tooManyRequests();
    const free = this.#underWay.take(keyId);
    if (!free) return this.#tooManyAtOnce();
    whenClosed(reply.raw, free);
    return null;
  }

  /**
   * @param from None for a key that was right before, and is checked again.
   * @returns Null unless the key is valid.
   * @throws {TooManyWrongKeys}
   */
  async authenticate(authorization: string | undefined, from?: () => ClientAddress): Promise<Caller | null> {
    return this.#countWrongKeys(() => this.#access.authenticate(authorization, from));
  }

  async #countWrongKeys<T>(look: () => Promise<T>): Promise<T> {
    try {
      return await look();
    } catch (error) {
      if (error instanceof TooManyWrongKeys) this.onRefused('unknown_keys');
      throw error;
    }
  }

  /** Counts an operation that came by another way than a request of its own. @returns Why it is refused, or null. */
  count({ keyId }: Caller): Refusal | null {
    return this.#rates.take(keyId) < 0 ? this.#tooManyRequests() : null;
  }

  addressOf({ socket, headers }: IncomingMessage): ClientAddress {
    const forwarded = headers['x-forwarded-for'];
    const forwardedFor = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
    return this.#addressOf({ remoteAddress: socket.remoteAddress, forwardedFor });
  }

  #tooManyAtOnce(): Refusal {
    this.onRefused('requests');
    return rateLimited(
      `This key has ${mostAtOnce} requests under way: send more when they are answered.`,
      retryAfter,
    );
  }

  #tooManyRequests(): Refusal {
    this.onRefused('requests');
    return rateLimited(
      `This key made more than ${this.limits.requestsPerSecond} requests in a second: try again in ${retryAfter} s.`,
      retryAfter,
    );
  }
}
