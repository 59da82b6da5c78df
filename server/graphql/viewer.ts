import { Ctx, Field, FieldResolver, ID, ObjectType, Query, Resolver } from 'type-graphql';

import { type ApiKey, type Role } from '../model/index.ts';
import { ApiKeyObject } from './api-keys/objects.ts';
import { type Context } from './context.ts';
import { RoleEnum } from './enums.ts';
import { UserObject } from './people/objects.ts';
import { webhookRules, WebhookRulesObject } from './webhooks/rules.ts';

@ObjectType('Workspace', {
  description: 'A tenant: its webhooks, keys, events and log.',
  simpleResolvers: true,
})
class WorkspaceObject {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;

  @Field(() => String, { description: 'Its name.' })
  readonly name!: string;
}

@ObjectType('Viewer', {
  description: 'Who makes a request: a key, or somebody who is signed in.',
  simpleResolvers: true,
})
class ViewerObject {
  @Field(() => WorkspaceObject, { description: 'The workspace that the request is about.' })
  readonly workspace!: WorkspaceObject;

  @Field(() => RoleEnum, { description: 'What the caller may do there.' })
  readonly role!: Role;

  @Field(() => UserObject, { nullable: true, description: 'Who is signed in. Null for a key.' })
  readonly user!: Promise<UserObject | null> | null;

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
      workspace: { id: caller.workspaceId, name: caller.workspaceName },
      role: caller.role,
      get user() {
        return actor.kind === 'USER' ? services.team.user(actor.id) : null;
      },
      webhookRules: webhookRules(endpointRules),
    };
  }

  @FieldResolver(() => ApiKeyObject, {
    nullable: true,
    description: 'The key, when a key is calling. Null when it was revoked just now.',
  })
  async apiKey(@Ctx() { caller, services }: Context): Promise<ApiKey | null> {
    const { workspaceId, actor } = caller;
    return actor.kind === 'API_KEY' ? services.apiKeys.find(workspaceId, actor.id) : null;
  }
}
