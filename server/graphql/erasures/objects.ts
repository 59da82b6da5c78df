import { Field, ID, Int, ObjectType } from 'type-graphql';

import { type Erasure, notErased } from '../../model/index.ts';
import { DateTime } from '../scalars.ts';
import { UserErrorObject } from '../user-error.ts';

@ObjectType('Erasure', {
  description: 'A job that erases what is stored of a user in the workspace. It goes on after a restart.',
  simpleResolvers: true,
})
export class ErasureObject {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'The user. Null once it has ended.' })
  readonly userId!: string | null;

  @Field(() => DateTime, { description: 'When it was requested. Later events are not erased.' })
  readonly requestedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ended. Null while it goes on.' })
  readonly finishedAt!: Date | null;

  @Field(() => Int, { description: 'Events that were looked at so far. Each is looked at twice.' })
  readonly scannedEvents!: number;

  @Field(() => Int, { description: 'Events that were blanked.' })
  readonly events!: number;

  @Field(() => Int, {
    description: 'Deliveries of these events that were not over. They end as CANCELLED when they are due.',
  })
  readonly deliveries!: number;

  @Field(() => Int, { description: 'Attempts whose responses were removed.' })
  readonly attempts!: number;

  @Field(() => Int, { description: 'Examples that were removed from the catalogue of events.' })
  readonly examples!: number;

  @Field(() => Int, { description: 'Links of ids to the user that were removed.' })
  readonly identities!: number;

  @Field(() => Int, { description: 'Refused events that were removed.' })
  readonly refusedEvents!: number;

  @Field(() => [String], { description: 'What it cannot erase, in sentences.' })
  readonly notErased!: readonly string[];
}

@ObjectType('EraseUserPayload', { description: 'The answer to eraseUser.', simpleResolvers: true })
export class EraseUserPayload {
  @Field(() => ErasureObject, {
    nullable: true,
    description: 'The erasure, perhaps one that is under way. Null if there are userErrors.',
  })
  readonly erasure!: ErasureObject | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

export function toErasureObject(erasure: Erasure): ErasureObject {
  return { ...erasure, notErased };
}
