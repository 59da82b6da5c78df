import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

import { type FastifyReply, type FastifyRequest } from 'fastify';

import {
  type Access,
  actorKey,
  type Caller,
  type ClientAddress,
  clientAddressFrom,
  EntryRefused,
  isAllowedOrigin,
  type People,
  type Source,
  TooManyWrongKeys,
} from '../access/index.ts';
import { rateLimited, refusalFor, type Refusal, unauthenticated } from './answers.ts';
import { ByteBudget } from './limits/byte-budget.ts';
import { type HttpLimits, type Refused } from './limits/http-limits.ts';
import { RequestRates } from './limits/request-rates.ts';
import { Slots } from './limits/slots.ts';
import { cookieOf } from './people/cookies.ts';
import { type Credential, SessionToken } from './people/credential.ts';
import { OwnOrigin } from './people/own-origin.ts';
import { whenClosed } from './when-closed.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the key was checked. */
    caller: Caller | null;
    /** Set once the write key was checked; undefined for a request with an API key. */
    source?: Source;
  }
}

export interface AdmissionParts {
  readonly access: Access;
  /** Null where nobody signs in. */
  readonly sessions: Pick<People['sessions'], 'enter'> | null;
  /** Where the dashboard is; null: whatever host a request was sent to. */
  readonly publicUrl: string | null;
  readonly limits: HttpLimits;
  /** Called for each refusal by a limit. */
  readonly onRefused: (by: Refused) => void;
}

/** Seconds after which a key that used up its requests has at least one again. */
const retryAfter = 1;

/** Requests of a key that are under way in this process. */
const mostAtOnce = 512;

const unknownWriteKey = refusalFor('UNAUTHENTICATED', 'There is no source with this write key.');
const foreignOrigin = refusalFor(
  'FORBIDDEN',
  'The Origin of the request is not the one of this server: a session counts only there.',
);
const forbiddenOrigin = refusalFor('FORBIDDEN', 'This source takes no events from this origin.');

/** The workspace that a request names; null for none. */
function workspaceOf({ headers }: FastifyRequest): string | null {
  const named = headers['x-perspection-workspace'];
  return named === undefined ? null : String(named);
}

/** Finds out who asks, and whether the key may ask now. One for all doors of a process: they share what a key may use. */
export class Admission {
  readonly bodies: ByteBudget;
  readonly limits: HttpLimits;
  readonly onRefused: (by: Refused) => void;
  readonly own: OwnOrigin;
  /** Requests under way, by key. */
  readonly #underWay = new Slots(mostAtOnce);
  readonly #access: Access;
  readonly #sessions: AdmissionParts['sessions'];
  readonly #rates: RequestRates;
  readonly #policy: string;
  readonly #addressOf: ReturnType<typeof clientAddressFrom>;

  constructor({ access, sessions, publicUrl, limits, onRefused }: AdmissionParts) {
    this.limits = limits;
    this.onRefused = onRefused;
    this.bodies = new ByteBudget(limits.bodyBytes, () => onRefused('body_bytes'));
    this.#access = access;
    this.#sessions = sessions;
    this.own = new OwnOrigin(publicUrl);
    this.#rates = new RequestRates(limits.requestsPerSecond);
    this.#policy = `"requests";q=${limits.requestsPerSecond};w=1`;
    this.#addressOf = clientAddressFrom(limits.trustedProxies);
  }

  /** Checks the API key of a request, and counts the request. @returns Why it is refused; null with `caller` set. */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<Refusal | null> {
    return this.#admit(request, reply, request.headers.authorization);
  }

  /** The same for a route that people use, too: without a key, the session of the browser counts. */
  async admitPeople(request: FastifyRequest, reply: FastifyReply): Promise<Refusal | null> {
    const { headers } = request;
    const session = headers.authorization === undefined ? this.#sessionOf(headers) : null;
    if (session && !this.own.isOwn(headers)) return foreignOrigin;
    return this.#admit(request, reply, session ?? headers.authorization);
  }

  /** The session of a browser that opens a socket; null when it has none, or the page is not ours. */
  sessionOf({ headers }: IncomingMessage): SessionToken | null {
    return this.own.isOwn(headers) ? this.#sessionOf(headers) : null;
  }

  #sessionOf(headers: IncomingHttpHeaders): SessionToken | null {
    const token = this.#sessions && cookieOf(headers, 'session', this.own);
    return token === null ? null : new SessionToken(token);
  }

  async #admit(
    request: FastifyRequest,
    reply: FastifyReply,
    credential: Credential,
  ): Promise<Refusal | null> {
    const from = () => this.addressOf(request.raw);
    const caller = await this.#enter(credential, workspaceOf(request), from);
    return caller ? this.#letIn(request, reply, caller) : unauthenticated;
  }

  /**
   * The same for a write key, with the limits of its source. For routes that take events and nothing else.
   *
   * @returns Why it is refused; null with `source` and `caller` set.
   * @throws {EntryRefused}
   */
  async admitSource(request: FastifyRequest, reply: FastifyReply, writeKey: string): Promise<Refusal | null> {
    const source = await this.#heeding(() =>
      this.#access.findSource(writeKey, () => this.addressOf(request.raw)),
    );
    if (!source) return unknownWriteKey;
    const asked = workspaceOf(request);
    if (asked !== null && asked.toLowerCase() !== source.workspaceId) throw new EntryRefused('FORBIDDEN');
    if (!isAllowedOrigin(source, request.headers.origin)) {
      this.onRefused('source_origins');
      return forbiddenOrigin;
    }
    const exhausted = await this.takeEvents(source, 0);
    if (exhausted) return exhausted;
    request.source = source;
    const { id, workspaceId } = source;
    return this.#letIn(request, reply, {
      actor: { kind: 'API_KEY', id },
      workspaceId,
      workspaceName: '',
      role: 'INGEST',
      bootstrap: false,
      hidePersonalData: false,
    });
  }

  /** Refuses an address that sent too many wrong keys, before a body is read for its key. @throws {TooManyWrongKeys} */
  async checkAddress({ raw }: FastifyRequest): Promise<void> {
    await this.#heeding(async () => this.#access.checkAddress(this.addressOf(raw)));
  }

  /** Counts a request without a readable key as one with a wrong key. @throws {TooManyWrongKeys} */
  async countMissingKey({ raw }: FastifyRequest): Promise<void> {
    await this.#heeding(() => this.#access.findSource('', () => this.addressOf(raw)));
  }

  /** Counts events of a source. @returns Why they are refused, all of them; null when they may be taken. */
  async takeEvents(source: Source, events: number): Promise<Refusal | null> {
    const exhausted = await this.#access.takeEvents(source, events);
    if (!exhausted) return null;
    this.onRefused('source_events');
    const [limit, per] =
      exhausted.limit === 'eventsPerDay'
        ? [source.eventsPerDay, 'on a day in UTC']
        : [source.eventsPerMinute, 'in a minute'];
    return rateLimited(
      `This source may send ${limit} events ${per}: try again in ${exhausted.retryAfter} s.`,
      exhausted.retryAfter,
    );
  }

  /** Counts a request of a caller that is known. */
  #letIn(request: FastifyRequest, reply: FastifyReply, caller: Caller): Refusal | null {
    const who = actorKey(caller.actor);
    const left = this.#rates.take(who);
    // By draft-ietf-httpapi-ratelimit-headers: r requests are left, and within t seconds all are there again.
    reply.header('ratelimit-policy', this.#policy);
    reply.header('ratelimit', `"requests";r=${Math.max(0, left)};t=${retryAfter}`);
    if (left < 0) return this.#tooManyRequests();
    const free = this.#underWay.take(who);
    if (!free) return this.#tooManyAtOnce();
    whenClosed(reply.raw, free);
    request.caller = caller;
    return null;
  }

  /**
   * @param asked The workspace that is named; null for the caller's own, or the one that they used last.
   * @param from None for what was right before, and is checked again.
   * @returns Null unless the key or the session is valid.
   * @throws {TooManyWrongKeys}
   * @throws {EntryRefused}
   */
  async authenticate(
    credential: Credential,
    asked: string | null,
    from?: () => ClientAddress,
  ): Promise<Caller | null> {
    const caller = await this.#enter(credential, asked, from);
    if (caller?.workspaceDeleted) throw new EntryRefused('WORKSPACE_DELETED');
    return caller;
  }

  /** The same for requests, by which the owner of a deleted workspace may restore it. */
  #enter(credential: Credential, asked: string | null, from?: () => ClientAddress): Promise<Caller | null> {
    return this.#heeding(async () =>
      credential instanceof SessionToken
        ? (this.#sessions?.enter(credential.token, asked, from) ?? null)
        : this.#access.authenticate(credential, asked, from),
    );
  }

  /** Counts refusals of unknown keys. */
  async #heeding<T>(check: () => Promise<T>): Promise<T> {
    try {
      return await check();
    } catch (error) {
      if (error instanceof TooManyWrongKeys) this.onRefused('unknown_keys');
      throw error;
    }
  }

  /** Counts an operation that came by another way than a request of its own. @returns Why it is refused, or null. */
  count({ actor }: Caller): Refusal | null {
    return this.#rates.take(actorKey(actor)) < 0 ? this.#tooManyRequests() : null;
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
