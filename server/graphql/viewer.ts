import { Ctx, Field, FieldResolver, ObjectType, Query, Resolver } from 'type-graphql';

import { type ApiKey, type Role, type Workspace } from '../model/index.ts';
import { ApiKeyObject } from './api-keys/objects.ts';
import { type Context } from './context.ts';
import { RoleEnum } from './api-keys/enums.ts';
import { ApiError } from './errors.ts';
import { UserObject } from './people/objects.ts';
import { hidesPersonalData } from './personal-data.ts';
import { webhookRules, WebhookRulesObject } from './webhooks/rules.ts';
import { WorkspaceObject } from './workspaces/objects.ts';

@ObjectType('Viewer', {
  description: 'Who makes a request: a key, or somebody who is signed in.',
  simpleResolvers: true,
})
class ViewerObject {
  @Field(() => RoleEnum, { description: 'What the caller may do there.' })
  readonly role!: Role;

  @Field(() => UserObject, { nullable: true, description: 'Who is signed in. Null for a key.' })
  readonly user!: Promise<UserObject | null> | null;

  @Field(() => Boolean, {
    description:
      'Whether the workspace hides personal data from this role: then payloads, bodies and values of events are null, empty or masked.',
  })
  readonly personalDataHidden!: boolean;

  @Field(() => WebhookRulesObject, { description: 'What the settings of a webhook may be on this server.' })
  readonly webhookRules!: WebhookRulesObject;
}

@Resolver(() => ViewerObject)
export class ViewerQueries {
  @Query(() => ViewerObject, {
    description: 'Who is calling: the workspace and the role.',
  })
  viewer(@Ctx() { caller, services, endpointRules }: Context): ViewerObject {
    const { actor } = caller;
    return {
      role: caller.role,
      get user() {
        return actor.kind === 'USER' ? services.team.user(actor.id) : null;
      },
      personalDataHidden: hidesPersonalData(caller),
      webhookRules: webhookRules(endpointRules),
    };
  }

  @FieldResolver(() => WorkspaceObject, { description: 'The workspace that the request is about.' })
  async workspace(@Ctx() { caller, services }: Context): Promise<Workspace> {
    const found = await services.workspaces.find(caller.workspaceId);
    if (!found) throw new ApiError('NOT_FOUND', 'The workspace was removed.');
    return found;
  }

  @FieldResolver(() => ApiKeyObject, {
    nullable: true,
    description:
      'The key, when a key of the workspace is calling. Null when it was revoked just now, and when the bootstrap key acts in another workspace.',
  })
  async apiKey(@Ctx() { caller, services }: Context): Promise<ApiKey | null> {
    const { workspaceId, actor } = caller;
    return actor.kind === 'API_KEY' ? services.apiKeys.find(workspaceId, actor.id) : null;
  }
}
