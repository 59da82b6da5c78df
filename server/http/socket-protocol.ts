import { type ExecutionArgs, type GraphQLError } from 'graphql';
import { makeServer, type Context as SocketContext, type Server as ProtocolServer } from 'graphql-ws';
import { type WebSocket } from 'ws';

import {
  actorKey,
  type Caller,
  type ClientAddress,
  EntryRefused,
  isSameActor,
  TooManyWrongKeys,
} from '../access/index.ts';
import {
  ApiError,
  type Api,
  hidesPersonalData,
  type PreparedOperation,
  SubscriberAnswers,
} from '../graphql/index.ts';
import { type Admission } from './admission.ts';
import { type Slots } from './limits/slots.ts';
import { type Credential, type SessionToken } from './people/credential.ts';
import { type SocketGuard } from './socket-guard.ts';
import { closeCodes } from './socket-limits.ts';
import { Push, type SocketPushes } from './socket-pushes.ts';

/** A socket, and whose it is. */
export interface OpenSocket {
  readonly socket: WebSocket;
  readonly guard: SocketGuard;
  readonly pushes: SocketPushes;
  readonly client: ClientAddress;
  /** Frees its slot among the sockets that have shown no key. */
  readonly leaveWaiting: () => void;
  /** The session of the browser; null without one. A key counts before it. */
  readonly session: SessionToken | null;
  /** What the socket was opened with; checked again while it is open. */
  credential: Credential;
  /** The workspace that was named, and then the one that was entered. */
  workspace: string | null;
  /** Null until a valid key was shown. */
  caller: Caller | null;
}

export interface ProtocolParts {
  readonly api: Api;
  readonly admission: Admission;
  /** Of sockets with a key, by key. */
  readonly slots: Slots;
  /** Called when a socket has shown a valid key. */
  readonly onAcknowledged: (open: OpenSocket) => void;
}

type Subscribing = SocketContext<Record<string, unknown>, OpenSocket>;

/** The protocol graphql-transport-ws over our API. */
export function createProtocol(parts: ProtocolParts): ProtocolServer<OpenSocket> {
  const { api } = parts;
  return makeServer<Record<string, unknown>, OpenSocket>({
    connectionInitWaitTimeout: 0, // the guard's own also covers the check of the key
    onConnect: async ({ connectionParams, extra }) => {
      extra.credential = authorizationOf(connectionParams) ?? extra.session ?? undefined;
      extra.workspace = workspaceOf(connectionParams);
      const refusal = await acknowledge(parts, extra);
      if (refusal) extra.socket.close(...refusal);
      return !refusal;
    },
    onSubscribe: (context, _id, payload) => prepare(parts, context, payload),
    subscribe: async (args: ExecutionArgs) => {
      const opened = await api.subscribe(args);
      args.contextValue = null; // the library keeps the arguments for as long as the subscription lasts
      return opened instanceof SubscriberAnswers ? new Push(opened) : opened;
    },
    onOperation: ({ extra }, id, _payload, _args, opened) => {
      if (opened instanceof Push) opened.begin(extra.pushes, id);
    },
    onNext: (_context, _id, _payload, _args, { errors, ...result }) => ({
      ...result,
      ...(errors && { errors: errors.map(api.formatError) }),
    }),
    onError: (_context, _id, _payload, errors) => errors.map(api.formatError),
  });
}

/** Lets a socket in. @returns The code and the reason to close it with, or null. */
async function acknowledge(
  { admission, slots, onAcknowledged }: ProtocolParts,
  open: OpenSocket,
): Promise<[code: number, reason: string] | null> {
  const caller = await authenticate(admission, open);
  if (caller instanceof TooManyWrongKeys) return [closeCodes.tooMany, caller.message];
  if (caller instanceof EntryRefused) return [closeCodes.forbidden, caller.message];
  if (!caller) return [closeCodes.unauthorized, 'Unauthorized'];
  const tooOften = admission.count(caller);
  if (tooOften) return [closeCodes.tooMany, tooOften.message];
  if (open.socket.readyState !== open.socket.OPEN) return [closeCodes.initTimeout, 'Closed meanwhile'];
  const leave = slots.take(actorKey(caller.actor));
  if (!leave) {
    admission.onRefused('sockets');
    const { socketsPerKey } = admission.limits;
    return [closeCodes.tooMany, `One key may have ${socketsPerKey} sockets at once (SOCKETS_PER_KEY).`];
  }
  open.socket.once('close', leave);
  open.leaveWaiting();
  open.caller = caller;
  open.workspace = caller.workspaceId; // what people used last may be another one when it is checked again
  open.guard.acknowledge(admission.bodies.claim(caller.workspaceId));
  onAcknowledged(open);
  return null;
}

async function authenticate(
  admission: Admission,
  { credential, workspace, client }: OpenSocket,
): Promise<Caller | TooManyWrongKeys | EntryRefused | null> {
  try {
    return await admission.authenticate(credential, workspace, () => client);
  } catch (error) {
    if (error instanceof TooManyWrongKeys || error instanceof EntryRefused) return error;
    throw error;
  }
}

function authorizationOf(params: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return textOf(params?.['authorization'] ?? params?.['Authorization']) ?? undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** What is no text names no workspace that there is. */
function workspaceOf(params: Readonly<Record<string, unknown>> | undefined): string | null {
  const named = params?.['workspace'] ?? null;
  return named === null || typeof named === 'string' ? named : '';
}

/** Checks a subscription, and whether its key still gives the right to it. */
async function prepare(
  { api, admission }: ProtocolParts,
  { extra, subscriptions }: Subscribing,
  payload: Parameters<Api['prepare']>[1],
): Promise<PreparedOperation | readonly GraphQLError[]> {
  if (!(await keepsRight(admission, extra))) {
    return [new ApiError('UNAUTHENTICATED', 'The key was revoked or changed.')];
  }
  const { subscriptionsPerSocket } = admission.limits;
  const tooOften = admission.count(extra.caller!);
  if (tooOften) return [new ApiError('RATE_LIMITED', tooOften.message)];
  if (Object.keys(subscriptions).length > subscriptionsPerSocket) {
    admission.onRefused('subscriptions');
    const message = `One connection takes ${subscriptionsPerSocket} subscriptions at once (SUBSCRIPTIONS_PER_SOCKET).`;
    return [new ApiError('TOO_MANY_SUBSCRIPTIONS', message)];
  }
  return api.prepare(extra.caller!, payload, 'WebSocket');
}

/** Checks the key of a socket again, and closes the socket if the key no longer gives the same right. */
async function keepsRight(admission: Admission, open: OpenSocket): Promise<boolean> {
  return hasRight(open, await callerNow(admission, open));
}

/** What the credential of a socket gives now; null: nothing. */
export async function callerNow(
  admission: Admission,
  { credential, workspace }: Pick<OpenSocket, 'credential' | 'workspace'>,
): Promise<Caller | null> {
  try {
    return await admission.authenticate(credential, workspace);
  } catch (error) {
    if (error instanceof EntryRefused) return null;
    throw error;
  }
}

/** Closes a socket whose key, as it is `now`, no longer gives the right that the socket was opened with. */
export function hasRight({ socket, caller }: OpenSocket, now: Caller | null): boolean {
  const same =
    now !== null &&
    caller !== null &&
    isSameActor(now.actor, caller.actor) &&
    now.role === caller.role &&
    now.workspaceId === caller.workspaceId;
  if (!same) socket.close(closeCodes.forbidden, 'The key was revoked or changed');
  else if (hidesPersonalData(now) === hidesPersonalData(caller)) return true;
  else socket.close(closeCodes.tryAgainLater, 'What the workspace hides was changed');
  return false;
}
