import { Ctx, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';

import { type Role } from '../model/index.ts';
import { type Context } from './context.ts';
import { RoleEnum } from './enums.ts';
import { webhookRules, WebhookRulesObject } from './webhooks/rules.ts';

@ObjectType('Workspace', { simpleResolvers: true })
class WorkspaceObject {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly name!: string;
}

@ObjectType('Viewer', { simpleResolvers: true })
class ViewerObject {
  @Field(() => WorkspaceObject)
  readonly workspace!: WorkspaceObject;

  @Field(() => RoleEnum)
  readonly role!: Role;

  @Field(() => WebhookRulesObject, { description: 'What the settings of a webhook may be on this server.' })
  readonly webhookRules!: WebhookRulesObject;
}

@Resolver()
export class ViewerQueries {
  @Query(() => ViewerObject, {
    description: 'Who is calling: the workspace and the role of the key or session.',
  })
  viewer(@Ctx() { caller, endpointRules }: Context): ViewerObject {
    return {
      workspace: { id: caller.workspaceId, name: caller.workspaceName },
      role: caller.role,
      webhookRules: webhookRules(endpointRules),
    };
  }
}
