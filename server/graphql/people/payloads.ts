import { Field, ID, Int, ObjectType } from 'type-graphql';

import { DateTime } from '../scalars.ts';
import { UserErrorObject } from '../user-error.ts';
import { InvitationObject, MemberObject } from './objects.ts';

@ObjectType('InviteMemberPayload', { description: 'The answer to inviteMember.', simpleResolvers: true })
export class InviteMemberPayload {
  @Field(() => InvitationObject, {
    nullable: true,
    description: 'The invitation. Null if there are userErrors.',
  })
  readonly invitation!: InvitationObject | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The link by which it is accepted, shown this once: hand it over. Null if it was mailed, and if there are userErrors.',
  })
  readonly inviteLink!: string | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('RevokeInvitationPayload', {
  description: 'The answer to revokeInvitation.',
  simpleResolvers: true,
})
export class RevokeInvitationPayload {
  @Field(() => ID, {
    nullable: true,
    description: 'The id of the invitation that was revoked. Null if there are userErrors.',
  })
  readonly revokedId!: string | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('ChangeMemberRolePayload', {
  description: 'The answer to changeMemberRole.',
  simpleResolvers: true,
})
export class ChangeMemberRolePayload {
  @Field(() => MemberObject, { nullable: true, description: 'The member. Null if there are userErrors.' })
  readonly member!: MemberObject | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('RemoveMemberPayload', { description: 'The answer to removeMember.', simpleResolvers: true })
export class RemoveMemberPayload {
  @Field(() => ID, {
    nullable: true,
    description: 'User.id of the member who was removed. Null if there are userErrors.',
  })
  readonly removedId!: string | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('CreatePasswordResetLinkPayload', {
  description: 'The answer to createPasswordResetLink.',
  simpleResolvers: true,
})
export class CreatePasswordResetLinkPayload {
  @Field(() => String, {
    nullable: true,
    description: 'The link, shown this once: hand it over. Null if there are userErrors.',
  })
  readonly link!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the link ends. Null if there are userErrors.',
  })
  readonly expiresAt!: Date | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('RevokeSessionPayload', { description: 'The answer to revokeSession.', simpleResolvers: true })
export class RevokeSessionPayload {
  @Field(() => ID, {
    nullable: true,
    description: 'The id of the session that ended. Null if there are userErrors.',
  })
  readonly revokedId!: string | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('RevokeOtherSessionsPayload', {
  description: 'The answer to revokeOtherSessions.',
  simpleResolvers: true,
})
export class RevokeOtherSessionsPayload {
  @Field(() => Int, { description: 'How many sessions ended; 0 for a key.' })
  readonly revokedCount!: number;
}

@ObjectType('ResetSecondFactorsPayload', {
  description: 'The answer to resetSecondFactors.',
  simpleResolvers: true,
})
export class ResetSecondFactorsPayload {
  @Field(() => Int, {
    nullable: true,
    description: 'How many passkeys were removed. Null if there are userErrors.',
  })
  readonly removedPasskeys!: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether two-step verification was on. Null if there are userErrors.',
  })
  readonly twoStepTurnedOff!: boolean | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}
