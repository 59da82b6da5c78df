import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';

import { isUuid } from '../../ids.ts';
import { type UserError, type Webhook } from '../../model/index.ts';
import { type Context } from '../context.ts';
import { notFound } from '../user-error.ts';
import { checkNewWebhook, checkWebhookChange } from './checked-input.ts';
import { CreateWebhookInput, UpdateWebhookInput } from './inputs.ts';
import { CreateWebhookPayload, DeleteWebhookPayload, UpdateWebhookPayload } from './objects.ts';

/** What a mutation answers, with stored webhooks in place of the API's: `WebhookFields` adds what is computed. */
interface Saved {
  readonly webhook: Webhook | null;
  readonly userErrors: readonly UserError[];
}

@Resolver()
export class WebhookMutations {
  @Mutation(() => CreateWebhookPayload)
  async createWebhook(
    @Arg('input', () => CreateWebhookInput) input: CreateWebhookInput,
    @Ctx() { caller, services, endpointRules }: Context,
  ): Promise<Saved & { secretKey: string | null }> {
    const { value, errors } = checkNewWebhook(input, endpointRules);
    if (!value) return { webhook: null, secretKey: null, userErrors: errors };
    const webhook = await services.webhooks.create(caller.workspaceId, value.settings, value.secretKey);
    services.live.wake(caller.workspaceId);
    return { webhook, secretKey: input.generateSecret ? value.secretKey : null, userErrors: [] };
  }

  @Mutation(() => UpdateWebhookPayload, {
    description: 'Absent fields stay as they are; null clears a field that may be empty.',
  })
  async updateWebhook(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateWebhookInput) input: UpdateWebhookInput,
    @Ctx() { caller, services, endpointRules }: Context,
  ): Promise<Saved> {
    const known = isUuid(id) && (await services.webhooks.find(caller.workspaceId, id));
    if (!known) return { webhook: null, userErrors: [notFound('id', 'webhook')] };
    const { value, errors } = checkWebhookChange(input, endpointRules, known);
    if (!value) return { webhook: null, userErrors: errors };
    if (Object.keys(value).length === 0) return { webhook: known, userErrors: [] };
    const webhook = await services.webhooks.update(caller.workspaceId, id, value);
    if (!webhook) return { webhook: null, userErrors: [notFound('id', 'webhook')] };
    services.live.wake(caller.workspaceId);
    return { webhook, userErrors: [] };
  }

  @Mutation(() => DeleteWebhookPayload)
  async deleteWebhook(
    @Arg('id', () => ID) id: string,
    @Ctx() { caller, services }: Context,
  ): Promise<DeleteWebhookPayload> {
    const deleted = isUuid(id) && (await services.webhooks.delete(caller.workspaceId, id));
    if (!deleted) return { deletedId: null, userErrors: [notFound('id', 'webhook')] };
    services.live.wake(caller.workspaceId);
    return { deletedId: id, userErrors: [] };
  }
}
