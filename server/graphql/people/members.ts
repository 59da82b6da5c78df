import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';

import { type Invitation, type Member, type Role } from '../../model/index.ts';
import { type Context } from '../context.ts';
import { RoleEnum } from '../api-keys/enums.ts';
import { notFound } from '../user-error.ts';
import { InvitationObject, InviteMemberInput, MemberObject } from './objects.ts';
import {
  ChangeMemberRolePayload,
  CreatePasswordResetLinkPayload,
  InviteMemberPayload,
  RemoveMemberPayload,
  RevokeInvitationPayload,
} from './payloads.ts';

@Resolver()
export class MemberResolvers {
  @Query(() => [MemberObject], {
    description:
      'The people who may use the workspace, in the order in which they joined. Only for the role OWNER.',
  })
  members(@Ctx() { caller, services }: Context): Promise<readonly Member[]> {
    return services.team.members(caller.workspaceId);
  }

  @Query(() => [InvitationObject], {
    description: 'The invitations that were not accepted yet, newest first. Only for the role OWNER.',
  })
  invitations(@Ctx() { caller, services }: Context): Promise<readonly Invitation[]> {
    return services.team.invitations(caller.workspaceId);
  }

  @Mutation(() => InviteMemberPayload, {
    description:
      'Invites an e-mail address for 7 days. An address that was invited before gets a new link; the earlier one ends. ' +
      'Only for the role OWNER.',
  })
  async inviteMember(
    @Arg('input', () => InviteMemberInput, { description: 'Whom to invite.' }) input: InviteMemberInput,
    @Ctx() { caller, author, services }: Context,
  ): Promise<InviteMemberPayload> {
    const invited = await services.team.invite(caller, input, author);
    if (!('invitation' in invited)) return { invitation: null, inviteLink: null, userErrors: invited };
    return { invitation: invited.invitation, inviteLink: invited.link, userErrors: [] };
  }

  @Mutation(() => RevokeInvitationPayload, {
    description: 'Ends an invitation. Only for the role OWNER.',
  })
  async revokeInvitation(
    @Arg('id', () => ID, { description: 'Invitation.id.' }) id: string,
    @Ctx() { caller, author, services }: Context,
  ): Promise<RevokeInvitationPayload> {
    if (await services.team.revokeInvitation(caller.workspaceId, id, author))
      return { revokedId: id, userErrors: [] };
    return { revokedId: null, userErrors: [notFound('id', 'invitation')] };
  }

  @Mutation(() => ChangeMemberRolePayload, {
    description:
      'Changes what a member may do, at once and in every process; their open sockets are closed. The last OWNER stays one. ' +
      'Only for the role OWNER.',
  })
  async changeMemberRole(
    @Arg('userId', () => ID, { description: 'User.id.' }) userId: string,
    @Arg('role', () => RoleEnum, { description: 'OWNER, EDITOR or VIEWER.' }) role: Role,
    @Ctx() { caller, author, services }: Context,
  ): Promise<ChangeMemberRolePayload> {
    const changed = await services.team.changeRole(caller.workspaceId, userId, role, author);
    if ('user' in changed) return { member: changed, userErrors: [] };
    return { member: null, userErrors: changed };
  }

  @Mutation(() => RemoveMemberPayload, {
    description:
      'Takes a member out of the workspace, at once and in every process, together with their open sockets. Their account ' +
      'stays. The last OWNER cannot be removed. For the role OWNER, and for everybody to leave.',
  })
  async removeMember(
    @Arg('userId', () => ID, { description: 'User.id.' }) userId: string,
    @Ctx() { caller, author, services }: Context,
  ): Promise<RemoveMemberPayload> {
    const { actor, role, workspaceId } = caller;
    const leaves = actor.kind === 'USER' && actor.id === userId.toLowerCase();
    if (!leaves && role !== 'OWNER')
      return { removedId: null, userErrors: [notFound('userId', 'member whom you may remove')] };
    const userErrors = await services.team.remove(workspaceId, userId, author);
    return { removedId: userErrors.length > 0 ? null : userId, userErrors };
  }

  @Mutation(() => CreatePasswordResetLinkPayload, {
    description:
      'Makes a link by which a member sets a new password, within 2 hours. Only for the role OWNER, and only for a member ' +
      'who is in no workspace that the caller does not own.',
  })
  async createPasswordResetLink(
    @Arg('userId', () => ID, { description: 'User.id.' }) userId: string,
    @Ctx() { caller, author, services }: Context,
  ): Promise<CreatePasswordResetLinkPayload> {
    const made = await services.team.createResetLink(caller, userId, author);
    if ('link' in made) return { link: made.link, expiresAt: made.expiresAt, userErrors: [] };
    return { link: null, expiresAt: null, userErrors: made };
  }
}
