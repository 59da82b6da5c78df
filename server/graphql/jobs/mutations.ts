import { Arg, Ctx, ID, Int, Mutation, Resolver } from 'type-graphql';

import { type BulkJobOutcome } from '../../bulk/index.ts';
import { isUuid } from '../../ids.ts';
import {
  bulkJobLimits,
  bulkJobMistakes,
  keyMistakes,
  type UserError,
  type Webhook,
} from '../../model/index.ts';
import { type BulkJobChange, idempotentCall } from '../../storage/index.ts';
import { type Context } from '../context.ts';
import { endOfReplay } from './end-of-replay.ts';
import { idempotencyKeyDescription } from '../idempotency-key.ts';
import { DateTime } from '../scalars.ts';
import { notFound } from '../user-error.ts';
import { described } from './described.ts';
import {
  CancelJobPayload,
  CheckEndpointPayload,
  DiscardHeldPayload,
  PauseJobPayload,
  ResumeEndpointPayload,
  ResumeJobPayload,
  StartReplayPayload,
} from './objects.ts';

/** The webhook of an endpoint that somebody acted on. */
interface ActedOn {
  readonly webhook: Webhook | null;
  readonly userErrors: readonly UserError[];
}

@Resolver()
export class JobMutations {
  @Mutation(() => StartReplayPayload, {
    description:
      'Starts to deliver stored events to a webhook that it has no delivery of, and that pass its filters as they are now: those of a time when it did not exist, was disabled or had other filters.',
  })
  async startReplay(
    @Arg('webhookId', () => ID, { description: described.webhookId }) webhookId: string,
    @Arg('since', () => DateTime, { description: 'Events that were received at this time or later.' })
    since: Date,
    @Arg('until', () => DateTime, { nullable: true, description: 'And before this time. Without it: now.' })
    until: Date | null,
    @Arg('ratePerSecond', () => Int, { defaultValue: bulkJobLimits.defaultRate, description: described.rate })
    ratePerSecond: number,
    @Arg('name', () => String, { nullable: true, description: described.name }) givenName: string | null,
    @Arg('idempotencyKey', () => String, { nullable: true, description: idempotencyKeyDescription })
    idempotencyKey: string | null,
    @Ctx() { caller, author, services, clock }: Context,
  ): Promise<BulkJobOutcome> {
    const name = givenName ?? 'Replay';
    const filter = { webhookId, since: since.getTime(), until: endOfReplay(until, clock.now()) };
    const mistakes = [...bulkJobMistakes({ name, ratePerSecond }), ...keyMistakes(idempotencyKey)];
    if (filter.since >= filter.until)
      mistakes.push({
        field: ['since'],
        code: 'INVALID',
        message: 'The range must begin before it ends, and before now.',
      });
    const preview =
      mistakes.length === 0 && isUuid(webhookId)
        ? await services.bulkJobs.previewReplay(caller.workspaceId, filter)
        : null;
    if (mistakes.length === 0 && !preview) mistakes.push(notFound('webhookId', 'webhook'));
    if (!preview) return { job: null, userErrors: mistakes };
    const { events: total, eventsAreExact: totalIsExact } = preview;
    const call = idempotentCall('startReplay', idempotencyKey, { webhookId, since, until, ratePerSecond });
    return services.bulkJobs.start(
      caller.workspaceId,
      { kind: 'REPLAY', name, filter: JSON.stringify(filter), webhookId, ratePerSecond, total, totalIsExact },
      call,
      author,
    );
  }

  @Mutation(() => DiscardHeldPayload, {
    description:
      'Starts to cancel the deliveries that are held for a webhook now. They end as CANCELLED; those that come later are held as before.',
  })
  async discardHeld(
    @Arg('webhookId', () => ID, { description: described.webhookId }) webhookId: string,
    @Arg('idempotencyKey', () => String, { nullable: true, description: idempotencyKeyDescription })
    idempotencyKey: string | null,
    @Ctx() { caller, author, services }: Context,
  ): Promise<BulkJobOutcome> {
    const mistakes = keyMistakes(idempotencyKey);
    const webhook = isUuid(webhookId) ? await services.webhooks.find(caller.workspaceId, webhookId) : null;
    if (!webhook) mistakes.push(notFound('webhookId', 'webhook'));
    if (!webhook || mistakes.length > 0) return { job: null, userErrors: mistakes };
    const total = (await services.webhooks.held(caller.workspaceId, [webhookId])).get(webhookId) ?? 0;
    const filter = JSON.stringify({ webhookId });
    const name = `Discard what is held for ${webhook.name}`.slice(0, bulkJobLimits.nameLength);
    const [, ratePerSecond] = bulkJobLimits.rate;
    return services.bulkJobs.start(
      caller.workspaceId,
      { kind: 'DISCARD', name, filter, webhookId, ratePerSecond, total, totalIsExact: true },
      idempotentCall('discardHeld', idempotencyKey, { webhookId }),
      author,
    );
  }

  @Mutation(() => PauseJobPayload, {
    description:
      'Pauses a job: it queues nothing more. What is queued, that of two seconds at most, still goes out.',
  })
  pauseJob(
    @Arg('id', () => ID, { description: described.jobId }) id: string,
    @Ctx() context: Context,
  ): Promise<BulkJobOutcome> {
    return change(context, id, 'PAUSE');
  }

  @Mutation(() => ResumeJobPayload, { description: 'Resumes a job that was paused, from where it stopped.' })
  resumeJob(
    @Arg('id', () => ID, { description: described.jobId }) id: string,
    @Ctx() context: Context,
  ): Promise<BulkJobOutcome> {
    return change(context, id, 'RESUME');
  }

  @Mutation(() => CancelJobPayload, {
    description:
      'Cancels a job. Its redeliveries that wait leave the queue; those that a worker has already are still made.',
  })
  cancelJob(
    @Arg('id', () => ID, { description: described.jobId }) id: string,
    @Ctx() context: Context,
  ): Promise<BulkJobOutcome> {
    return change(context, id, 'CANCEL');
  }

  @Mutation(() => CheckEndpointPayload, {
    description: 'Sends a held delivery to a paused endpoint within a second, to see whether it works again.',
  })
  checkEndpoint(
    @Arg('webhookId', () => ID, { description: described.webhookId }) webhookId: string,
    @Ctx() context: Context,
  ): Promise<ActedOn> {
    return act(context, webhookId, 'CHECK');
  }

  @Mutation(() => ResumeEndpointPayload, {
    description:
      'Resumes a paused endpoint without a check: what is held goes out, twice as much every second. It is paused again if that fails.',
  })
  resumeEndpoint(
    @Arg('webhookId', () => ID, { description: described.webhookId }) webhookId: string,
    @Ctx() context: Context,
  ): Promise<ActedOn> {
    return act(context, webhookId, 'RESUME');
  }
}

function change(
  { caller, author, services }: Context,
  id: string,
  what: BulkJobChange,
): Promise<BulkJobOutcome> {
  return services.bulkJobs.change(caller.workspaceId, id, what, author);
}

async function act(
  { caller, author, services }: Context,
  webhookId: string,
  action: 'CHECK' | 'RESUME',
): Promise<ActedOn> {
  const { workspaceId } = caller;
  const userErrors = isUuid(webhookId)
    ? await services.delivery.actOnEndpoint(workspaceId, webhookId, { action, by: author })
    : [notFound('webhookId', 'webhook')];
  if (userErrors.length > 0) return { webhook: null, userErrors };
  services.live.wake(workspaceId);
  return { webhook: await services.webhooks.find(workspaceId, webhookId), userErrors: [] };
}
