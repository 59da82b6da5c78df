import {
  Arg,
  Ctx,
  FieldResolver,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Field,
} from 'type-graphql';

import { type BulkJobOutcome, formatFilter } from '../../bulk/index.ts';
import {
  bulkJobLimits,
  bulkJobMistakes,
  type DeliveryState,
  keyMistakes,
  type UserError,
} from '../../model/index.ts';
import { type DeliveryFilter, idempotentCall } from '../../storage/index.ts';
import { type Context } from '../context.ts';
import {
  checkDeliveryFilter,
  DeliveryFilterInput,
  deliveryFilterMistakes,
  toDeliveryFilter,
} from '../deliveries/delivery-filter.ts';
import { mostCountedDeliveries } from '../deliveries/count-by-webhook.ts';
import { DeliveryStateEnum } from '../deliveries/enums.ts';
import { idempotencyKeyDescription } from '../idempotency-key.ts';
import { type WebhookLoader } from '../loaders.ts';
import { refuseWhereHidden } from '../personal-data.ts';
import { SafeInt } from '../scalars.ts';
import { WebhookObject } from '../webhooks/objects.ts';
import { described, mostPreviewCounts } from './described.ts';
import { StartRedeliveryPayload } from './objects.ts';

interface Count {
  readonly state: DeliveryState;
  readonly webhookId: string;
  readonly count: number;
}

@ObjectType('RedeliveryCount', {
  description: 'Deliveries of one webhook in one state that would be redelivered.',
  simpleResolvers: true,
})
export class RedeliveryCountObject {
  @Field(() => DeliveryStateEnum, { description: 'What they are now.' })
  readonly state!: DeliveryState;

  @Field(() => Int, { description: 'How many there are.' })
  readonly count!: number;
}

@Resolver(() => RedeliveryCountObject)
export class RedeliveryCountFields {
  @FieldResolver(() => WebhookObject, { description: 'The webhook, a deleted one included.' })
  webhook(@Root() { webhookId }: Count, @Ctx() { loaders }: Context): ReturnType<WebhookLoader['load']> {
    return loaders.webhook.load(webhookId);
  }
}

@ObjectType('RedeliveryPreview', { description: 'What a redelivery would do.', simpleResolvers: true })
export class RedeliveryPreviewObject {
  @Field(() => [RedeliveryCountObject], {
    description: 'How many deliveries, by state and webhook, the most first.',
  })
  readonly counts!: readonly Count[];

  @Field(() => SafeInt, { description: 'How many in all.' })
  readonly total!: number;

  @Field(() => Boolean, { description: 'Whether total is all there are, or a lower bound.' })
  readonly isExact!: boolean;

  @Field(() => SafeInt, {
    description: 'How many of them were delivered before: their endpoints get these events again.',
  })
  readonly delivered!: number;
}

const states = Object.keys(DeliveryStateEnum) as DeliveryState[];

@Resolver()
export class RedeliveryResolvers {
  @Query(() => RedeliveryPreviewObject, {
    description: `What startRedelivery would do with the same filter. Test sends are left out. Exact up to ${mostCountedDeliveries} of each state.`,
  })
  async previewRedelivery(
    @Arg('filter', () => DeliveryFilterInput, { description: 'Which deliveries.' })
    filter: DeliveryFilterInput,
    @Ctx() context: Context,
  ): Promise<RedeliveryPreviewObject> {
    refuseWhereHidden(context.caller, 'filter.userId', filter.userId);
    return preview(context, checkDeliveryFilter(filter));
  }

  @Mutation(() => StartRedeliveryPayload, {
    description:
      'Starts to redeliver the deliveries that meet a filter: each gets one more attempt, whatever its state. Returns the job of the same filter if it has not ended.',
  })
  async startRedelivery(
    @Arg('filter', () => DeliveryFilterInput, { description: 'Which deliveries.' })
    filter: DeliveryFilterInput,
    @Arg('ratePerSecond', () => Int, { defaultValue: bulkJobLimits.defaultRate, description: described.rate })
    ratePerSecond: number,
    @Arg('name', () => String, { nullable: true, description: described.name }) givenName: string | null,
    @Arg('idempotencyKey', () => String, { nullable: true, description: idempotencyKeyDescription })
    idempotencyKey: string | null,
    @Ctx() context: Context,
  ): Promise<BulkJobOutcome> {
    const name = givenName ?? 'Redelivery';
    const userErrors = [
      ...filterMistakes(filter),
      ...bulkJobMistakes({ name, ratePerSecond }),
      ...keyMistakes(idempotencyKey),
    ];
    if (userErrors.length > 0) return { job: null, userErrors };
    const checked = toDeliveryFilter(filter);
    if (!checked) return { job: null, userErrors: [nothing] };
    const { total, isExact: totalIsExact } = await preview(context, checked);
    const { caller, author, services } = context;
    const webhookId = onlyWebhook(checked);
    const text = formatFilter(checked);
    const given = { filter: text, ratePerSecond, name };
    return services.bulkJobs.start(
      caller.workspaceId,
      { ...given, kind: 'REDELIVERY', webhookId, total, totalIsExact },
      idempotentCall('startRedelivery', idempotencyKey, given),
      author,
    );
  }
}

/** The webhook of all deliveries that can meet a filter; null when they may be of several. */
function onlyWebhook({ webhookIds, deliveries }: DeliveryFilter): string | null {
  const ids = new Set(deliveries ? deliveries.map((key) => key.webhookId) : webhookIds);
  return ids.size === 1 ? [...ids][0]! : null;
}

const nothing: UserError = {
  field: ['filter'],
  code: 'INVALID',
  message: 'No delivery can meet this filter.',
};

function filterMistakes(filter: DeliveryFilterInput): readonly UserError[] {
  if (filter.test !== true) return deliveryFilterMistakes(filter);
  const message = 'A test send is not delivered again: send another test.';
  return [{ field: ['filter', 'test'], code: 'INVALID', message }];
}

/** Counts each state by itself, so that each is exact however many there are of others. */
async function preview(
  { caller, services }: Context,
  filter: DeliveryFilter | null,
): Promise<RedeliveryPreviewObject> {
  if (!filter || filter.test === true) return { counts: [], total: 0, isExact: true, delivered: 0 };
  const found = await Promise.all(
    [...new Set(filter.states ?? states)].map((state) =>
      services.deliveries.count(
        caller.workspaceId,
        { ...filter, states: [state], test: false },
        mostCountedDeliveries,
      ),
    ),
  );
  const counts = found.flatMap((one) => one.counts).toSorted((one, other) => other.count - one.count);
  const sum = (of: readonly Count[]) => of.reduce((total, { count }) => total + count, 0);
  return {
    counts: counts.slice(0, mostPreviewCounts),
    total: sum(counts),
    isExact: found.every(({ isExact }) => isExact),
    delivered: sum(counts.filter(({ state }) => state === 'DELIVERED')),
  };
}
