import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';

import { createApiKey, hashApiKey } from '../../access/index.ts';
import { type ApiKey, apiKeyMistakes, apiKeyQuotaError, type UserError } from '../../model/index.ts';
import { type Context } from '../context.ts';
import { notFound } from '../user-error.ts';
import { ApiKeyObject, CreateApiKeyInput, CreateApiKeyPayload, RevokeApiKeyPayload } from './objects.ts';

interface Created {
  readonly apiKey: ApiKey | null;
  readonly key: string | null;
  readonly userErrors: readonly UserError[];
}

const ofOperator: UserError = {
  field: ['id'],
  code: 'IN_USE',
  message: 'This is the bootstrap key, which only the operator changes: set another BOOTSTRAP_API_KEY.',
};

@Resolver()
export class ApiKeyResolvers {
  @Query(() => [ApiKeyObject], {
    description: "The workspace's API keys, newest first, without revoked ones. Only for the role OWNER.",
  })
  apiKeys(@Ctx() { caller, services }: Context): Promise<readonly ApiKey[]> {
    return services.apiKeys.list(caller.workspaceId);
  }

  @Mutation(() => CreateApiKeyPayload, {
    description: 'Creates an API key, and returns it this once. Only for the role OWNER.',
  })
  async createApiKey(
    @Arg('input', () => CreateApiKeyInput, { description: 'The new key.' }) input: CreateApiKeyInput,
    @Ctx() { caller, author, services, clock }: Context,
  ): Promise<Created> {
    const name = input.name.trim();
    const { role, expiresAt = null } = input;
    const userErrors = apiKeyMistakes({ name, expiresAt }, clock.now());
    if (userErrors.length > 0) return { apiKey: null, key: null, userErrors };
    const key = createApiKey();
    const stored = {
      name,
      role,
      hash: hashApiKey(key),
      hint: key.slice(-4),
      createdBy: caller.actor.id,
      expiresAt,
    };
    const apiKey = await services.apiKeys.create(caller.workspaceId, stored, author);
    if (apiKey === 'TOO_MANY') return { apiKey: null, key: null, userErrors: [apiKeyQuotaError] };
    return { apiKey, key, userErrors: [] };
  }

  @Mutation(() => RevokeApiKeyPayload, {
    description:
      'Ends an API key for good, at once and in every process, together with its open sockets. Only for the role OWNER.',
  })
  async revokeApiKey(
    @Arg('id', () => ID, { description: 'ApiKey.id.' }) id: string,
    @Ctx() { caller, author, services }: Context,
  ): Promise<RevokeApiKeyPayload> {
    const outcome = await services.apiKeys.revoke(caller.workspaceId, id, author);
    if (outcome === 'REVOKED') return { revokedId: id, userErrors: [] };
    return {
      revokedId: null,
      userErrors: [outcome === 'BOOTSTRAP' ? ofOperator : notFound('id', 'API key')],
    };
  }
}
