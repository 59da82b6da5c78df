import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';

import { type AuditAction, type AuditActorKind, type AuditObjectType } from '../../model/index.ts';
import { connectionType } from '../connections.ts';
import { AuditActionEnum, AuditActorKindEnum, AuditObjectTypeEnum } from './enums.ts';
import { DateTime } from '../scalars.ts';

@ObjectType('AuditActor', { description: 'Who did something.', simpleResolvers: true })
class AuditActorObject {
  @Field(() => AuditActorKindEnum, { description: 'What kind of actor.' })
  readonly kind!: AuditActorKind;

  @Field(() => ID, { nullable: true, description: 'Of the key or the person. Null for the product itself.' })
  readonly id!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What the key was called then, or the e-mail address of the person. Null if it is not known.',
  })
  readonly name!: string | null;
}

@ObjectType('AuditObject', { description: 'What was acted on, as it was then.', simpleResolvers: true })
class AuditObjectObject {
  @Field(() => AuditObjectTypeEnum, { description: 'What kind of thing.' })
  readonly type!: AuditObjectType;

  @Field(() => ID, { description: 'Its id; of a schema the name of its events.' })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'What it was called then. Null if it had no name.' })
  readonly name!: string | null;
}

@ObjectType('AuditChange', { description: 'How a field was changed.', simpleResolvers: true })
class AuditChangeObject {
  @Field(() => String, { description: 'The field, such as retryCount.' })
  readonly field!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The value before: text as it is, anything else as JSON, cut where it is long. Null: none.',
  })
  readonly before!: string | null;

  @Field(() => String, { nullable: true, description: 'The value after, likewise.' })
  readonly after!: string | null;

  @Field(() => Boolean, {
    description: 'Whether the value is secret, or has parts that are: those are not shown.',
  })
  readonly masked!: boolean;
}

/** The fields that are stored so; `AuditEntryFields` has the other one. */
@ObjectType('AuditEntry', {
  description: 'An entry of the audit log. It is never changed.',
  simpleResolvers: true,
})
export class AuditEntryObject {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;

  @Field(() => DateTime, { description: 'When it happened.' })
  readonly occurredAt!: Date;

  @Field(() => AuditActorObject, { description: 'Who did it.' })
  readonly actor!: AuditActorObject;

  @Field(() => AuditActionEnum, { description: 'What was done.' })
  readonly action!: AuditAction;

  @Field(() => AuditObjectObject, { nullable: true, description: 'What it was done to. Null: to nothing.' })
  readonly object!: AuditObjectObject | null;

  @Field(() => Int, {
    description: 'How often it happened within the minute: more than 1 only for refused keys.',
  })
  readonly count!: number;

  @Field(() => [AuditChangeObject], { description: 'What changed, field by field.' })
  readonly changes!: readonly AuditChangeObject[];
}

export const AuditEntryConnectionObject = connectionType(
  'AuditEntry',
  () => AuditEntryObject,
  'entries of the audit log',
);

@InputType('AuditLogFilter', { description: 'Which entries to list: those that meet all that is given.' })
export class AuditLogFilter {
  @Field(() => ID, { nullable: true, description: 'Done by the key or person with this id.' })
  readonly actorId?: string | null;

  @Field(() => [AuditActionEnum], { nullable: true, description: 'One of these actions. Up to 200.' })
  readonly actions?: AuditAction[] | null;

  @Field(() => AuditObjectTypeEnum, { nullable: true, description: 'Done to a thing of this kind.' })
  readonly objectType?: AuditObjectType | null;

  @Field(() => ID, { nullable: true, description: 'Done to the thing with this id.' })
  readonly objectId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'At this time or later.' })
  readonly from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Before this time.' })
  readonly to?: Date | null;
}
