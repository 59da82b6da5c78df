import { Field, ID, InputType, ObjectType } from 'type-graphql';

import { type Role } from '../../model/index.ts';
import { RoleEnum } from '../api-keys/enums.ts';
import { DateTime } from '../scalars.ts';

@ObjectType('User', { description: 'Somebody with an account.', simpleResolvers: true })
export class UserObject {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;

  @Field(() => String, { description: 'The e-mail address that they sign in with, in lower case.' })
  readonly email!: string;

  @Field(() => String, { description: 'Their name.' })
  readonly name!: string;
}

@ObjectType('Member', { description: 'Somebody who may use the workspace.', simpleResolvers: true })
export class MemberObject {
  @Field(() => UserObject, { description: 'Who it is.' })
  readonly user!: UserObject;

  @Field(() => RoleEnum, { description: 'What they may do here: OWNER, EDITOR or VIEWER.' })
  readonly role!: Role;

  @Field(() => DateTime, { description: 'When they joined the workspace.' })
  readonly joinedAt!: Date;
}

@ObjectType('Invitation', {
  description: 'An e-mail address that may join the workspace.',
  simpleResolvers: true,
})
export class InvitationObject {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;

  @Field(() => String, {
    description: 'Whoever has an account with this address, or makes one, may accept it.',
  })
  readonly email!: string;

  @Field(() => RoleEnum, { description: 'What they will be: OWNER, EDITOR or VIEWER.' })
  readonly role!: Role;

  @Field(() => DateTime, { description: 'When the address was invited last.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { description: 'When the invitation ends by itself.' })
  readonly expiresAt!: Date;
}

@ObjectType('Session', { description: 'A browser in which somebody is signed in.', simpleResolvers: true })
export class SessionObject {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;

  @Field(() => DateTime, { description: 'When they signed in.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was last used, to the minute or so.' })
  readonly lastSeenAt!: Date;

  @Field(() => DateTime, { description: 'When it ends, however it is used.' })
  readonly expiresAt!: Date;

  @Field(() => String, {
    description: 'The browser and its system in short, such as "Firefox on Linux"; empty when unknown.',
  })
  readonly userAgent!: string;

  @Field(() => Boolean, { description: 'Whether this request was made with it.' })
  readonly current!: boolean;
}

@InputType('InviteMemberInput', { description: 'Whom to invite.' })
export class InviteMemberInput {
  @Field(() => String, { description: 'An e-mail address. White space around it is removed.' })
  readonly email!: string;

  @Field(() => RoleEnum, { description: 'What they will be: OWNER, EDITOR or VIEWER.' })
  readonly role!: Role;
}
