import { Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';

import {
  announcedNext,
  failureStage,
  type FailureStage,
  formatAttemptId,
  type Attempt,
  type AttemptResponse,
} from '../../model/index.ts';
import { type Context } from '../context.ts';
import { type WebhookLoader } from '../loaders.ts';
import { FailureStageEnum } from './enums.ts';
import { DateTime } from '../scalars.ts';
import { visibleSentHeaders, visibleUrl } from '../masking.ts';
import { type SentRequest } from '../../storage/index.ts';
import { WebhookObject } from '../webhooks/objects.ts';
import { type DeliveryParent, readCurrentState } from './current-state.ts';
import {
  AttemptRequestObject,
  AttemptResponseObject,
  DeliveryAttemptObject,
  DeliveryObject,
} from './objects.ts';

@Resolver(() => AttemptRequestObject)
export class AttemptRequestFields {
  @FieldResolver(() => String, { description: 'Its body: the event as JSON.' })
  async body(@Root() { eventRowId }: SentRequest, @Ctx() { loaders }: Context): Promise<string | null> {
    return (await loaders.payload.load(eventRowId))?.text ?? null;
  }
}

/** The fields of an attempt that are computed, or read only when they are asked for. */
@Resolver(() => DeliveryAttemptObject)
export class AttemptFields {
  @FieldResolver(() => ID, { description: 'Opaque. A PENDING attempt has it already.' })
  id(@Root() attempt: Attempt): string {
    return formatAttemptId(attempt);
  }

  @FieldResolver(() => String, {
    description: 'The former name of eventName.',
    deprecationReason: 'Use eventName.',
  })
  eventType(@Root() attempt: Attempt): string {
    return attempt.eventName;
  }

  @FieldResolver(() => WebhookObject, { description: 'Where it was sent; a deleted webhook, too.' })
  webhook(@Root() attempt: Attempt, @Ctx() { loaders }: Context): ReturnType<WebhookLoader['load']> {
    return loaders.webhook.load(attempt.webhookId);
  }

  @FieldResolver(() => DeliveryObject, { description: 'The delivery that it belongs to.' })
  delivery(@Root() { eventRowId, webhookId, status }: Attempt): DeliveryParent {
    return { eventRowId, webhookId, arrived: status === 'DELIVERED' };
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'When the next attempt is due that followed or is to follow this one. Null when none is, and when the delivery arrived or was cancelled before that attempt. nextAttemptAt of the delivery is about now.',
  })
  async nextAttemptAt(@Root() attempt: Attempt, @Ctx() context: Context): Promise<Date | null> {
    if (attempt.nextAttemptAt === null) return null;
    const { state } = await readCurrentState(attempt, context);
    return announcedNext(attempt, await context.loaders.summary.load(attempt), state);
  }

  @FieldResolver(() => FailureStageEnum, {
    nullable: true,
    description:
      'Where it failed; null when it did not, and for a cancelled one, of which nothing was tried.',
  })
  failureStage(@Root() attempt: Attempt): FailureStage | null {
    return failureStage(attempt);
  }

  @FieldResolver(() => AttemptRequestObject, {
    nullable: true,
    description: 'What was sent. Null if nothing was.',
  })
  async request(@Root() attempt: Attempt, @Ctx() { caller, loaders }: Context): Promise<SentRequest | null> {
    const request = await loaders.request.load(attempt);
    if (!request) return null;
    const { role } = caller;
    return {
      ...request,
      url: visibleUrl(request.url, role),
      headers: visibleSentHeaders(attempt, request, role),
    };
  }

  @FieldResolver(() => AttemptResponseObject, {
    nullable: true,
    description: 'What came back. Null if there was no answer.',
  })
  response(@Root() attempt: Attempt, @Ctx() { loaders }: Context): Promise<AttemptResponse | null> {
    return loaders.response.load(attempt);
  }
}
