import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';

import { erasureQuotaError, userIdMistakes } from '../../model/index.ts';
import { type Context } from '../context.ts';
import { EraseUserPayload, ErasureObject, toErasureObject } from './objects.ts';

@Resolver()
export class ErasureResolvers {
  @Mutation(() => EraseUserPayload, {
    description:
      'Starts to erase what is stored of a user in the workspace, or returns the erasure of this user that is under way. Only for the role OWNER.',
  })
  async eraseUser(
    @Arg('userId', () => String, { description: 'The user, as events have it in user_id.' }) userId: string,
    @Ctx() { caller, author, services }: Context,
  ): Promise<EraseUserPayload> {
    const userErrors = userIdMistakes(userId);
    if (userErrors.length > 0) return { erasure: null, userErrors };
    const erasure = await services.erasures.start(caller.workspaceId, userId, author);
    if (erasure === 'TOO_MANY') return { erasure: null, userErrors: [erasureQuotaError] };
    return { erasure: toErasureObject(erasure), userErrors: [] };
  }

  @Query(() => ErasureObject, {
    nullable: true,
    description: 'An erasure of the workspace; null for an unknown id. Only for the role OWNER.',
  })
  async erasure(
    @Arg('id', () => ID, { description: 'Erasure.id.' }) id: string,
    @Ctx() { caller, services }: Context,
  ): Promise<ErasureObject | null> {
    const erasure = await services.erasures.find(caller.workspaceId, id);
    return erasure && toErasureObject(erasure);
  }

  @Query(() => [ErasureObject], {
    description: 'The erasures of the workspace, newest first. Only for the role OWNER.',
  })
  async erasures(@Ctx() { caller, services }: Context): Promise<readonly ErasureObject[]> {
    return (await services.erasures.list(caller.workspaceId)).map(toErasureObject);
  }
}
