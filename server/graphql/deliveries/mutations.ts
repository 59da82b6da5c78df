import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';

import { isUuid, uuidv7 } from '../../ids.ts';
import { runStages } from '../../ingest/index.ts';
import {
  parseDeliveryId,
  type Attempt,
  type DeliveryKey,
  type JsonObject,
  type UserError,
} from '../../model/index.ts';
import { defaultSample } from '../../routing/index.ts';
import { type Context } from '../context.ts';
import { JsonObject as JsonObjectScalar } from '../scalars.ts';
import { notFound } from '../user-error.ts';
import { RedeliverPayload, SendTestEventPayload } from './objects.ts';
import { attemptsOf } from './attempts-of.ts';

@Resolver()
export class DeliveryMutations {
  @Mutation(() => SendTestEventPayload, {
    description:
      'Sends the sample, or the given event, to the endpoint for real, once, now, past the filters, marked as a test; waits for the answer.',
  })
  async sendTestEvent(
    @Arg('webhookId', () => ID) webhookId: string,
    @Arg('event', () => JsonObjectScalar, { nullable: true }) given: JsonObject | null,
    @Ctx() { caller, services, clock }: Context,
  ): Promise<{ attempt: Attempt | null; userErrors: readonly UserError[] }> {
    if (!isUuid(webhookId)) return { attempt: null, userErrors: [notFound('webhookId', 'webhook')] };
    const now = clock.now();
    const { event, error } = runStages(
      given ?? defaultSample('purchase', now),
      now,
      () => `test_${uuidv7()}`,
    );
    if (error) {
      const { field, message, code } = error;
      return { attempt: null, userErrors: [{ field: ['event', ...(field ?? [])], message, code }] };
    }
    return services.delivery.sendTestEvent(caller.workspaceId, webhookId, event);
  }

  @Mutation(() => RedeliverPayload, {
    description:
      'Delivers a delivery again, now, whatever its status, as its next attempt. Scheduled retries go on as planned if it fails.',
  })
  async redeliver(
    @Arg('deliveryId', () => ID) deliveryId: string,
    @Ctx() context: Context,
  ): Promise<{ delivery: DeliveryKey | null; userErrors: readonly UserError[] }> {
    const key = parseDeliveryId(deliveryId);
    if (!key || (await attemptsOf(key, context)).length === 0) {
      return { delivery: null, userErrors: [notFound('deliveryId', 'delivery')] };
    }
    const { userErrors } = await context.services.delivery.redeliver(context.caller.workspaceId, key);
    context.loaders.attempts.clear(key);
    return { delivery: userErrors.length > 0 ? null : key, userErrors };
  }
}
