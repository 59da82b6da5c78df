import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';

import { mayManageWorkspace } from '../../access/index.ts';
import {
  personLimits,
  type UserError,
  type Workspace,
  workspaceLimits,
  workspaceMistakes,
  workspaceQuotaError,
  type WorkspaceSettings,
} from '../../model/index.ts';
import { type DeletionRefusal } from '../../storage/index.ts';
import { type Context } from '../context.ts';
import { notFound } from '../user-error.ts';
import {
  CreateWorkspaceInput,
  CreateWorkspacePayload,
  DeleteWorkspacePayload,
  RestoreWorkspacePayload,
  UpdateWorkspaceInput,
  UpdateWorkspacePayload,
} from './objects.ts';

interface Saved {
  readonly workspace: Workspace | null;
  readonly userErrors: readonly UserError[];
}

function refuse(...userErrors: readonly UserError[]): Saved {
  return { workspace: null, userErrors };
}

/** A stored workspace, or the refusal of an id that names none of the caller's. */
function saved(workspace: Workspace | null): Saved {
  return workspace ? { workspace, userErrors: [] } : refuse(notFound('id', 'workspace'));
}

const refusals: Readonly<Record<DeletionRefusal, UserError>> = {
  BOOTSTRAP: {
    field: ['id'],
    code: 'IN_USE',
    message: 'The bootstrap key belongs to this workspace: without it, nobody could restore a workspace.',
  },
  WRONG_NAME: {
    field: ['name'],
    code: 'INVALID',
    message: "This is not the workspace's name: send the name to confirm that everything of it is to go.",
  },
};

const tooManyOfOwner: UserError = {
  field: null,
  code: 'TOO_MANY',
  message: `You are in ${personLimits.workspaces} workspaces, the maximum: leave one first.`,
};

@Resolver()
export class WorkspaceMutations {
  @Mutation(() => CreateWorkspacePayload, {
    description:
      'Creates a workspace. For the bootstrap key, and for people with the role OWNER: they are the OWNER of the new one.',
  })
  async createWorkspace(
    @Arg('input', () => CreateWorkspaceInput, { description: 'The new workspace.' })
    input: CreateWorkspaceInput,
    @Ctx() { author, caller: { actor }, services }: Context,
  ): Promise<Saved> {
    const name = input.name.trim();
    const errors = workspaceMistakes({ name });
    if (errors.length > 0) return refuse(...errors);
    const owner = actor.kind === 'USER' ? actor.id : null;
    const created = await services.workspaces.create(name, author, owner);
    if (created === 'TOO_MANY_OF_OWNER') return refuse(tooManyOfOwner);
    if (created !== 'TOO_MANY') {
      if (owner !== null) await services.team.heedMembers();
      return saved(created);
    }
    services.onRefused?.('workspaces');
    return refuse(workspaceQuotaError);
  }

  @Mutation(() => UpdateWorkspacePayload, {
    description: 'Changes a workspace. Only for the role OWNER.',
  })
  async updateWorkspace(
    @Arg('id', () => ID, { description: 'Workspace.id.' }) id: string,
    @Arg('input', () => UpdateWorkspaceInput, { description: 'What changes.' }) input: UpdateWorkspaceInput,
    @Ctx() { author, caller, services }: Context,
  ): Promise<Saved> {
    const { change, errors } = changeOf(input);
    if (errors.length > 0) return refuse(...errors);
    if (!mayManageWorkspace(caller, id)) return saved(null);
    return saved(await services.workspaces.update(id, change, author));
  }

  @Mutation(() => DeleteWorkspacePayload, {
    description: `Deletes a workspace: from now on its keys are refused and nothing of it is delivered, and after ${workspaceLimits.graceDays} days everything of it is removed. Only for the role OWNER.`,
  })
  async deleteWorkspace(
    @Arg('id', () => ID, { description: 'Workspace.id.' }) id: string,
    @Arg('name', () => String, { description: 'Its name, as a confirmation.' }) name: string,
    @Ctx() { author, caller, services }: Context,
  ): Promise<Saved> {
    if (!mayManageWorkspace(caller, id)) return saved(null);
    const deleted = await services.workspaces.delete(id, name.trim(), author);
    return typeof deleted === 'string' ? refuse(refusals[deleted]) : saved(deleted);
  }

  @Mutation(() => RestoreWorkspacePayload, {
    description:
      'Brings a deleted workspace back, with its keys and its waiting deliveries. For the bootstrap key, and for people who are its OWNER.',
  })
  async restoreWorkspace(
    @Arg('id', () => ID, { description: 'Workspace.id.' }) id: string,
    @Ctx() { author, caller: { actor }, services }: Context,
  ): Promise<Saved> {
    const owner = actor.kind === 'USER' ? actor.id : null;
    const restored = await services.workspaces.restore(id, author, owner);
    if (restored && owner !== null) await services.team.heedMembers();
    return saved(restored);
  }
}

function changeOf({ name, hidePersonalData }: UpdateWorkspaceInput): {
  readonly change: Partial<WorkspaceSettings>;
  readonly errors: readonly UserError[];
} {
  const trimmed = name?.trim();
  const errors = name === undefined ? [] : [...workspaceMistakes({ name: trimmed ?? '' })];
  if (hidePersonalData === null)
    errors.push({
      field: ['hidePersonalData'],
      code: 'REQUIRED',
      message: 'hidePersonalData must be true or false.',
    });
  const change = {
    ...(trimmed !== undefined && { name: trimmed }),
    ...(typeof hidePersonalData === 'boolean' && { hidePersonalData }),
  };
  return { change, errors };
}
