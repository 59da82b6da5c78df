import { Ctx, Field, FieldResolver, ID, ObjectType, Query, Resolver } from 'type-graphql';

import { type ApiKey, type Role } from '../model/index.ts';
import { ApiKeyObject } from './api-keys/objects.ts';
import { type Context } from './context.ts';
import { RoleEnum } from './enums.ts';
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

@ObjectType('Viewer', { description: 'The key that a request was made with.', simpleResolvers: true })
class ViewerObject {
  @Field(() => WorkspaceObject, { description: 'The workspace that the key belongs to.' })
  readonly workspace!: WorkspaceObject;

  @Field(() => RoleEnum, { description: 'What the key may do.' })
  readonly role!: Role;

  @Field(() => WebhookRulesObject, { description: 'What the settings of a webhook may be on this server.' })
  readonly webhookRules!: WebhookRulesObject;
}

@Resolver(() => ViewerObject)
export class ViewerQueries {
  @Query(() => ViewerObject, {
    description: 'Who is calling: the workspace and the role of the key.',
  })
  viewer(@Ctx() { caller, endpointRules }: Context): ViewerObject {
    return {
      workspace: { id: caller.workspaceId, name: caller.workspaceName },
      role: caller.role,
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
