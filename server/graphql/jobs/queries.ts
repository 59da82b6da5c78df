import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root, Subscription } from 'type-graphql';

import { type ReplayPreview } from '../../bulk/index.ts';
import { isUuid } from '../../ids.ts';
import { type BulkJob } from '../../model/index.ts';
import { type Connection, emptyConnection, PageArgs, readConnection } from '../connections.ts';
import { type Context } from '../context.ts';
import { endOfReplay } from './end-of-replay.ts';
import { ApiError, badInput } from '../errors.ts';
import { type WebhookLoader } from '../loaders.ts';
import { DateTime } from '../scalars.ts';
import { WebhookObject } from '../webhooks/objects.ts';
import { JobConnectionObject, JobObject, ReplayPreviewObject } from './objects.ts';

const describedId = 'Job.id.';

@Resolver(() => JobObject)
export class JobFields {
  @FieldResolver(() => WebhookObject, {
    nullable: true,
    description: 'The webhook that it is about, a deleted one included. Null if it is about several.',
  })
  async webhook(
    @Root() { webhookId }: BulkJob,
    @Ctx() { loaders }: Context,
  ): Promise<Awaited<ReturnType<WebhookLoader['load']>> | null> {
    return webhookId === null ? null : loaders.webhook.load(webhookId);
  }
}

@Resolver()
export class JobQueries {
  @Query(() => JobConnectionObject, {
    description: 'The jobs of the workspace, newest first. The newest 1,000 are kept.',
  })
  jobs(
    @Arg('webhookId', () => ID, {
      nullable: true,
      description: 'Webhook.id: those about this webhook alone.',
    })
    webhookId: string | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { caller, services }: Context,
  ): Promise<Connection<BulkJob>> {
    if (webhookId !== null && webhookId !== undefined && !isUuid(webhookId))
      return emptyConnection('jobs', page);
    return readConnection('jobs', page, (request) =>
      services.bulkJobs.list(caller.workspaceId, { ...request, webhookId: webhookId ?? null }),
    );
  }

  @Query(() => JobObject, { nullable: true, description: 'One job; null for an unknown id.' })
  job(
    @Arg('id', () => ID, { description: describedId }) id: string,
    @Ctx() { caller, services }: Context,
  ): Promise<BulkJob | null> {
    return services.bulkJobs.find(caller.workspaceId, id);
  }

  @Query(() => ReplayPreviewObject, {
    description: 'What startReplay would do with the same arguments.',
  })
  async previewReplay(
    @Arg('webhookId', () => ID, { description: 'Webhook.id.' }) webhookId: string,
    @Arg('since', () => DateTime, { description: 'Events that were received at this time or later.' })
    since: Date,
    @Arg('until', () => DateTime, { nullable: true, description: 'And before this time. Without it: now.' })
    until: Date | null,
    @Ctx() { caller, services, clock }: Context,
  ): Promise<ReplayPreview> {
    const filter = { webhookId, since: since.getTime(), until: endOfReplay(until, clock.now()) };
    if (filter.since >= filter.until) throw badInput('until must be later than since.');
    const preview = isUuid(webhookId) && (await services.bulkJobs.previewReplay(caller.workspaceId, filter));
    if (!preview) throw new ApiError('NOT_FOUND', 'There is no webhook with this id.');
    return preview;
  }

  @Subscription(() => JobObject, {
    nullable: true,
    description: 'A job at once, and again whenever it changes: about once a second. Null for an unknown id.',
    subscribe: ({ context }: { context: Context }) => context.services.live.jobs(context.caller.workspaceId),
  })
  jobChanged(
    @Arg('id', () => ID, { description: describedId }) id: string,
    @Ctx() { caller, services }: Context,
  ): Promise<BulkJob | null> {
    return services.bulkJobs.find(caller.workspaceId, id);
  }
}
