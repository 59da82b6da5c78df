import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';

import { isUuid } from '../../ids.ts';
import {
  keyMistakes,
  parseDeliveryId,
  type Attempt,
  type DeliveryKey,
  type JsonObject,
  type UserError,
} from '../../model/index.ts';
import { idempotentCall } from '../../storage/index.ts';
import { type Context } from '../context.ts';
import { idempotencyKeyDescription } from '../idempotency-key.ts';
import { JsonObject as JsonObjectScalar } from '../scalars.ts';
import { notFound } from '../user-error.ts';
import { isDelivery } from './attempts-of.ts';
import { RedeliverPayload, SendTestEventPayload } from './objects.ts';
import { testEvent } from './test-event.ts';

@Resolver()
export class DeliveryMutations {
  @Mutation(() => SendTestEventPayload, {
    description:
      'Sends the sample, or the given event, to the endpoint for real, once, now, past the filters, marked as a test; waits for the answer.',
  })
  async sendTestEvent(
    @Arg('webhookId', () => ID, { description: 'Webhook.id.' }) webhookId: string,
    @Arg('event', () => JsonObjectScalar, {
      nullable: true,
      description: 'The event. Without one: the sample of a purchase.',
    })
    given: JsonObject | null,
    @Arg('idempotencyKey', () => String, { nullable: true, description: idempotencyKeyDescription })
    idempotencyKey: string | null,
    @Ctx() context: Context,
  ): Promise<{ attempt: Attempt | null; userErrors: readonly UserError[] }> {
    const { caller, author, services } = context;
    const mistakes = keyMistakes(idempotencyKey);
    if (!isUuid(webhookId)) mistakes.push(notFound('webhookId', 'webhook'));
    if (mistakes.length > 0) return { attempt: null, userErrors: mistakes };
    const { event, error } = await testEvent(given, context);
    if (error) {
      const { field, message, code } = error;
      return { attempt: null, userErrors: [{ field: ['event', ...(field ?? [])], message, code }] };
    }
    const call = idempotentCall('sendTestEvent', idempotencyKey, { webhookId, event: given });
    return services.delivery.sendTestEvent(caller.workspaceId, webhookId, event, call, author);
  }

  @Mutation(() => RedeliverPayload, {
    description:
      'Delivers a delivery again, now, whatever its status, as its next attempt. Scheduled retries go on as planned if it fails.',
  })
  async redeliver(
    @Arg('deliveryId', () => ID, { description: 'Delivery.id.' }) deliveryId: string,
    @Arg('idempotencyKey', () => String, { nullable: true, description: idempotencyKeyDescription })
    idempotencyKey: string | null,
    @Ctx() context: Context,
  ): Promise<{ delivery: DeliveryKey | null; userErrors: readonly UserError[] }> {
    const { services, caller, author, loaders } = context;
    const mistakes = keyMistakes(idempotencyKey);
    const key = parseDeliveryId(deliveryId);
    const known = key && (await isDelivery(key, context));
    if (!known) mistakes.push(notFound('deliveryId', 'delivery'));
    if (!known || mistakes.length > 0) return { delivery: null, userErrors: mistakes };
    const call = idempotentCall('redeliver', idempotencyKey, { deliveryId });
    const { userErrors } = await services.delivery.redeliver(caller.workspaceId, key, call, author);
    loaders.lastAttempt.clear(key);
    loaders.attemptPage.clearAll();
    return { delivery: userErrors.length > 0 ? null : key, userErrors };
  }
}
