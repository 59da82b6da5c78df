import { Field, ID, InputType, ObjectType } from 'type-graphql';

import { workspaceLimits } from '../../model/index.ts';
import { connectionType } from '../connections.ts';
import { DateTime } from '../scalars.ts';
import { UserErrorObject } from '../user-error.ts';

@ObjectType('Workspace', {
  description: 'A tenant: its webhooks, keys, events and log.',
  simpleResolvers: true,
})
export class WorkspaceObject {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;

  @Field(() => String, { description: 'Its name.' })
  readonly name!: string;

  @Field(() => Boolean, {
    description:
      'Whether payloads, bodies of requests and responses, values of events and user ids are hidden from the role VIEWER.',
  })
  readonly hidePersonalData!: boolean;

  @Field(() => DateTime, { description: 'When it was created.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When everything of it is removed. Until then it takes and delivers nothing, and restoreWorkspace brings it back. Null unless it was deleted.',
  })
  readonly deletesAt!: Date | null;
}

export const WorkspaceConnectionObject = connectionType('Workspace', () => WorkspaceObject, 'workspaces');

const describedName = `1 to ${workspaceLimits.nameLength} characters, on one line. White space around it is removed.`;

@InputType('CreateWorkspaceInput', { description: 'A new workspace.' })
export class CreateWorkspaceInput {
  @Field(() => String, { description: describedName })
  readonly name!: string;
}

@InputType('UpdateWorkspaceInput', {
  description: 'What changes of a workspace. Absent fields stay as they are.',
})
export class UpdateWorkspaceInput {
  @Field(() => String, { nullable: true, description: describedName })
  readonly name?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether payloads, bodies of requests and responses, values of events and user ids are hidden from the role VIEWER.',
  })
  readonly hidePersonalData?: boolean | null;
}

@ObjectType()
abstract class WorkspacePayload {
  @Field(() => WorkspaceObject, {
    nullable: true,
    description: 'The workspace as it is stored. Null if there are userErrors.',
  })
  readonly workspace!: WorkspaceObject | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('CreateWorkspacePayload', {
  description: 'The answer to createWorkspace.',
  simpleResolvers: true,
})
export class CreateWorkspacePayload extends WorkspacePayload {}

@ObjectType('UpdateWorkspacePayload', {
  description: 'The answer to updateWorkspace.',
  simpleResolvers: true,
})
export class UpdateWorkspacePayload extends WorkspacePayload {}

@ObjectType('DeleteWorkspacePayload', {
  description: 'The answer to deleteWorkspace.',
  simpleResolvers: true,
})
export class DeleteWorkspacePayload extends WorkspacePayload {}

@ObjectType('RestoreWorkspacePayload', {
  description: 'The answer to restoreWorkspace.',
  simpleResolvers: true,
})
export class RestoreWorkspacePayload extends WorkspacePayload {}
