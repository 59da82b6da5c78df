import { Field, Int, ObjectType } from 'type-graphql';

import { type UserError, type UserErrorCode } from '../model/index.ts';
import { UserErrorCodeEnum } from './user-error-code.ts';

@ObjectType('UserError', {
  description: 'A mistake in the input that its author can mend.',
  simpleResolvers: true,
})
export class UserErrorObject {
  @Field(() => [String], {
    nullable: true,
    description:
      'The path to the input field, such as ["conditions", "0", "value"]. Null if it is about no single field.',
  })
  readonly field!: readonly string[] | null;

  @Field(() => String, { description: 'A sentence for people: what is wrong, and what it must be.' })
  readonly message!: string;

  @Field(() => UserErrorCodeEnum, { description: 'What is wrong, for programs.' })
  readonly code!: UserErrorCode;

  @Field(() => Int, {
    nullable: true,
    description: 'RATE_LIMITED: in how many milliseconds the call may succeed. Null for all other codes.',
  })
  readonly retryAfterMs?: number;
}

/** The error of an id that names nothing in the caller's workspace. */
export function notFound(argument: string, what: string): UserError {
  return { field: [argument], code: 'NOT_FOUND', message: `There is no ${what} with this id.` };
}
