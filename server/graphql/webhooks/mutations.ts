import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';

import { isUuid } from '../../ids.ts';
import { idempotencyKeyReused, type UserError, type Webhook } from '../../model/index.ts';
import { type CallOutcome, idempotentCall } from '../../storage/index.ts';
import { type Context } from '../context.ts';
import { notFound } from '../user-error.ts';
import { checkNewWebhook, checkWebhookChange } from './checked-input.ts';
import { CreateWebhookInput, UpdateWebhookInput } from './inputs.ts';
import { CreateWebhookPayload, DeleteWebhookPayload, UpdateWebhookPayload } from './objects.ts';
import { unlessRefused } from './unless-refused.ts';

/** What a mutation answers, with stored webhooks in place of the API's: `WebhookFields` adds what is computed. */
interface Saved {
  readonly webhook: Webhook | null;
  readonly userErrors: readonly UserError[];
}

type Created = Saved & { readonly secretKey: string | null };

function refuse(...userErrors: readonly UserError[]): Created {
  return { webhook: null, secretKey: null, userErrors };
}

const createdAndDeleted: UserError = {
  field: ['idempotencyKey'],
  code: 'NOT_FOUND',
  message: 'The webhook that was created with this idempotency key has been deleted: use a new key.',
};

@Resolver()
export class WebhookMutations {
  @Mutation(() => CreateWebhookPayload, { description: 'Creates a webhook.' })
  async createWebhook(
    @Arg('input', () => CreateWebhookInput, { description: 'Its settings.' }) input: CreateWebhookInput,
    @Ctx() { caller, author, services, endpointRules, clock }: Context,
  ): Promise<Created> {
    const { value, errors } = checkNewWebhook(input, endpointRules, clock.now());
    if (!value) return refuse(...errors);
    const { settings, secretKey } = value;
    const { idempotencyKey, ...given } = input;
    const call = idempotentCall('createWebhook', idempotencyKey, given);
    const create = async (): Promise<CallOutcome<Webhook | null>> => {
      const { workspaceId } = caller;
      if (call) return services.webhooks.createOnce(workspaceId, settings, secretKey, call, author);
      const created = await services.webhooks.create(workspaceId, settings, secretKey, author);
      return { state: 'done', result: created };
    };
    const outcome = await unlessRefused(create, services);
    if (outcome.state === 'refused') return refuse(outcome.error);
    if (outcome.state === 'reused') return refuse(idempotencyKeyReused);
    if (!outcome.result) return refuse(createdAndDeleted);
    services.live.wake(caller.workspaceId);
    const shown = input.generateSecret && outcome.state === 'done';
    return { webhook: outcome.result, secretKey: shown ? secretKey : null, userErrors: [] };
  }

  @Mutation(() => UpdateWebhookPayload, {
    description: 'Changes a webhook. Absent fields stay as they are; null clears a field that may be empty.',
  })
  async updateWebhook(
    @Arg('id', () => ID, { description: 'Webhook.id.' }) id: string,
    @Arg('input', () => UpdateWebhookInput, { description: 'What changes.' }) input: UpdateWebhookInput,
    @Ctx() { caller, author, services, endpointRules, clock }: Context,
  ): Promise<Saved> {
    const known = isUuid(id) && (await services.webhooks.find(caller.workspaceId, id));
    if (!known) return { webhook: null, userErrors: [notFound('id', 'webhook')] };
    const { value, errors } = checkWebhookChange(input, endpointRules, known, clock.now());
    if (!value) return { webhook: null, userErrors: errors };
    if (Object.keys(value).length === 0) return { webhook: known, userErrors: [] };
    const update = async () => ({
      state: 'done' as const,
      webhook: await services.webhooks.update(caller.workspaceId, id, value, author),
    });
    const outcome = await unlessRefused(update, services);
    if (outcome.state === 'refused') return { webhook: null, userErrors: [outcome.error] };
    const { webhook } = outcome;
    if (!webhook) return { webhook: null, userErrors: [notFound('id', 'webhook')] };
    services.live.wake(caller.workspaceId);
    return { webhook, userErrors: [] };
  }

  @Mutation(() => DeleteWebhookPayload, {
    description: 'Deletes a webhook: no further request is sent. Its attempts stay in the log.',
  })
  async deleteWebhook(
    @Arg('id', () => ID, { description: 'Webhook.id.' }) id: string,
    @Ctx() { caller, author, services }: Context,
  ): Promise<DeleteWebhookPayload> {
    const deleted = isUuid(id) && (await services.webhooks.delete(caller.workspaceId, id, author));
    if (!deleted) return { deletedId: null, userErrors: [notFound('id', 'webhook')] };
    services.live.wake(caller.workspaceId);
    return { deletedId: id, userErrors: [] };
  }
}
