import { Fifo } from '../../fifo.ts';
import { LinkedList, type ListNode } from '../../linked-list.ts';
import { type ConcurrencyLimit } from './concurrency-limit.ts';
import { type Pace } from './slot-rules.ts';
import { type Standing } from './standing.ts';
import { type Turn, turnOf } from './turns.ts';
import { type Round } from './webhook-limit.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface Schedulable {
  readonly workspaceId: string;
  readonly webhookId: string;
}

/** What waits for one webhook, and what it holds. */
export interface WebhookQueue<T> {
  readonly webhookId: string;
  readonly workspace: WorkspaceQueue<T>;
  readonly waiting: Fifo<T>;
  readonly node: ListNode<WebhookQueue<T>>;
  standing: Standing;
  /** Requests under way. */
  running: number;
  /** Answers since its limit was last considered: see {@link Round}. */
  readonly round: Mutable<Omit<Round, 'endedAt'>>;
  /** In which of its workspace's rotations it stands; null while nothing of it may start. */
  ready: Pace | null;
  /** Its rate limit makes it wait. */
  paused: boolean;
  /** How many of `waiting` were counted as runnable. */
  runnable: number;
}

export interface WorkspaceQueue<T> {
  readonly workspaceId: string;
  readonly webhooks: Map<string, WebhookQueue<T>>;
  /** Webhooks that may start a request, in rotation. */
  readonly ready: Readonly<Record<Pace, LinkedList<WebhookQueue<T>>>>;
  readonly positions: Readonly<Record<Pace, Turn<WorkspaceQueue<T>>>>;
  waiting: number;
  /** Requests under way. */
  running: number;
  /** Those of them that count as slow. */
  slow: number;
  /** Those of them that are trials. */
  trials: number;
  /** How many trials may be under way at once. */
  trialLimit: ConcurrencyLimit;
  /** Up to how many requests under way it may start one to a quick webhook. */
  window: ConcurrencyLimit;
}

/** A request under way, from `next` until it is released. */
export interface Slot<T> {
  readonly item: T;
  readonly webhook: WebhookQueue<T>;
  readonly startedAt: number;
  /** Whether it counts as slow. */
  slow: boolean;
  /** Whether it is a trial: its webhook was unproven, and it has not been under way for too long. */
  trial: boolean;
  /** Its node among the requests that are not overdue; null when it is. */
  young: ListNode<Slot<T>> | null;
}

export function newWorkspace<T>(
  workspaceId: string,
  limits: Pick<WorkspaceQueue<T>, 'trialLimit' | 'window'>,
): WorkspaceQueue<T> {
  const positions = {} as Record<Pace, Turn<WorkspaceQueue<T>>>;
  const workspace: WorkspaceQueue<T> = {
    workspaceId,
    webhooks: new Map(),
    ready: { quick: new LinkedList(), unproven: new LinkedList(), slow: new LinkedList() },
    positions,
    waiting: 0,
    running: 0,
    slow: 0,
    trials: 0,
    trialLimit: limits.trialLimit,
    window: limits.window,
  };
  positions.quick = turnOf(workspace);
  positions.unproven = turnOf(workspace);
  positions.slow = turnOf(workspace);
  return workspace;
}

export function newWebhook<T>(
  webhookId: string,
  workspace: WorkspaceQueue<T>,
  standing: Standing,
): WebhookQueue<T> {
  const node = { previous: null, next: null } as unknown as { item: WebhookQueue<T> } & ListNode<
    WebhookQueue<T>
  >;
  const webhook: WebhookQueue<T> = {
    webhookId,
    workspace,
    waiting: new Fifo(),
    node,
    standing,
    running: 0,
    round: { answers: 0, totalMs: 0, mostUnderWay: 0 },
    ready: null,
    paused: false,
    runnable: 0,
  };
  node.item = webhook;
  return webhook;
}
