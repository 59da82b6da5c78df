import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';

import { type UserError, type Webhook } from '../../model/index.ts';
import { type Context } from '../context.ts';
import { notFound } from '../user-error.ts';
import { generateSecretKey } from './generate-secret-key.ts';
import {
  EndWebhookSecretOverlapPayload,
  RotateWebhookSecretInput,
  RotateWebhookSecretPayload,
  rotationMistakes,
} from './rotation.ts';

/** What the mutations answer, with stored webhooks in place of the API's. */
interface Changed {
  readonly webhook: Webhook | null;
  readonly userErrors: readonly UserError[];
}

type Rotated = Changed & { readonly secretKey: string | null };

const hourMs = 3_600_000;

const overlapRunning: UserError = {
  field: null,
  code: 'IN_USE',
  message:
    'The previous secret key is still valid and would be lost: wait until previousSecretUntil, call endWebhookSecretOverlap, or rotate with overlapHours 0.',
};

function refuse(...userErrors: readonly UserError[]): Rotated {
  return { webhook: null, secretKey: null, userErrors };
}

@Resolver()
export class WebhookSecretMutations {
  @Mutation(() => RotateWebhookSecretPayload, {
    description:
      'Gives a webhook another secret key. Until the overlap ends, requests are signed with the current key as well. Nothing changes if the key is the present one.',
  })
  async rotateWebhookSecret(
    @Arg('id', () => ID, { description: 'Webhook.id.' }) id: string,
    @Arg('input', () => RotateWebhookSecretInput, { description: 'The next key.' })
    input: RotateWebhookSecretInput,
    @Ctx() { caller, author, services }: Context,
  ): Promise<Rotated> {
    const mistakes = rotationMistakes(input);
    if (mistakes.length > 0) return refuse(...mistakes);
    const generated = typeof input.secretKey === 'string' ? null : generateSecretKey();
    const secretKey = generated ?? input.secretKey!;
    const rotation = { secretKey, overlapMs: input.overlapHours * hourMs };
    const webhook = await services.webhooks.rotateSecret(caller.workspaceId, id, rotation, author);
    if (!webhook) return refuse(notFound('id', 'webhook'));
    if (webhook === 'OVERLAP') return refuse(overlapRunning);
    services.live.wake(caller.workspaceId);
    return { webhook, secretKey: generated, userErrors: [] };
  }

  @Mutation(() => EndWebhookSecretOverlapPayload, {
    description:
      'Ends the overlap of a rotation early: requests are signed with the current key alone. Nothing changes if there is none.',
  })
  async endWebhookSecretOverlap(
    @Arg('id', () => ID, { description: 'Webhook.id.' }) id: string,
    @Ctx() { caller, author, services }: Context,
  ): Promise<Changed> {
    const webhook = await services.webhooks.endSecretOverlap(caller.workspaceId, id, author);
    if (!webhook) return refuse(notFound('id', 'webhook'));
    services.live.wake(caller.workspaceId);
    return { webhook, userErrors: [] };
  }
}
