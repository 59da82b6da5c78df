import { setTimeout } from 'node:timers/promises';

import { type CallQuota, type Rate, rateLimited, type UserError } from '../model/index.ts';
import { type DeliveryTarget, type Pool, reserveSends, takeCall } from '../storage/index.ts';

export interface TestSendLimits extends Rate {
  /** Test sends of a workspace that may be under way at once in this process. */
  readonly atOnce: number;
}

export interface TestSendGateParts {
  readonly pool: Pool;
  readonly limits: TestSendLimits;
  /** Hears of every refusal. */
  readonly onRefused?: (quota: CallQuota) => void;
}

/**
 * How late a test send may start after the time that was reserved for it; each further try may be later. See
 * `RateLimiter`: of N + 1 requests, the lateness of the first cannot bring the last one within its second.
 */
const slacksMs = [50, 200, 800];
/** The lateness that all others are prepared for. */
const leastSlackMs = 50;
/** What is said of a webhook whose next second is reserved already. */
const busyRetryMs = 1000;
/** What is said when too many are under way, which end when their endpoints answer. */
const crowdedRetryMs = 1000;

const field = ['webhookId'];

/**
 * Bounds test sends, so that they are no tool to scan or flood others with. Rates hold over all processes, the number
 * under way at once in this one.
 */
export class TestSendGate {
  readonly #parts: TestSendGateParts;
  /** By workspace; only those that have some. */
  readonly #underWay = new Map<string, number>();

  constructor(parts: TestSendGateParts) {
    this.#parts = parts;
  }

  /** Workspaces with a test send under way. */
  get size(): number {
    return this.#underWay.size;
  }

  /** Does the work of one test send, unless as many of its workspace as may be are under way: then calls `refuse`. */
  async enter<T>(workspaceId: string, work: () => Promise<T>, refuse: (error: UserError) => T): Promise<T> {
    const { atOnce } = this.#parts.limits;
    const count = this.#underWay.get(workspaceId) ?? 0;
    if (count >= atOnce) {
      const what = `${atOnce} test sends of this workspace are under way, which is the most (TEST_SEND_CONCURRENCY)`;
      return refuse(this.#refuse('concurrent_test_sends', what, crowdedRetryMs));
    }
    this.#underWay.set(workspaceId, count + 1);
    try {
      return await work();
    } finally {
      const left = this.#underWay.get(workspaceId)! - 1;
      if (left > 0) this.#underWay.set(workspaceId, left);
      else this.#underWay.delete(workspaceId);
    }
  }

  /** Whether a request may be sent now: returns null, or why not. Waits up to a second for the webhook's rate limit. */
  async admit(target: DeliveryTarget): Promise<UserError | null> {
    const { pool, limits } = this.#parts;
    const waitMs = await takeCall(pool, target.workspaceId, 'test_sends', limits);
    if (waitMs !== null) {
      const what = `A workspace may send ${limits.perSecond} test events per second (TEST_SENDS_PER_SECOND)`;
      return this.#refuse('test_sends', what, waitMs);
    }
    const { rateLimitPerSecond: perSecond } = target;
    if (perSecond === null || (await this.#reserve(target, perSecond))) return null;
    const what = `The webhook gets at most ${perSecond} requests per second (rateLimitPerSecond), and has that many`;
    return this.#refuse('webhook_rate_limit', what, busyRetryMs);
  }

  /** Waits for a start of the webhook's rate limit, which workers share. False when none is free within a second. */
  async #reserve({ workspaceId, id: webhookId }: DeliveryTarget, perSecond: number): Promise<boolean> {
    for (const slackMs of slacksMs) {
      const askedAt = performance.now();
      const lengthMs = (1000 + slackMs) / perSecond + slackMs - leastSlackMs;
      const waitMs = await reserveSends(this.#parts.pool, { workspaceId, webhookId }, lengthMs);
      if (waitMs === null) return false;
      if (waitMs > 0) await setTimeout(waitMs);
      if (performance.now() - askedAt - waitMs <= slackMs) return true;
    }
    return false;
  }

  #refuse(quota: CallQuota, what: string, retryAfterMs: number): UserError {
    this.#parts.onRefused?.(quota);
    return rateLimited(field, what, retryAfterMs);
  }
}
