import { Field, ID, InputType } from 'type-graphql';

import { type PipelineStage, type UserErrorCode } from '../../model/index.ts';
import { PipelineStageNameEnum } from './enums.ts';
import { UserErrorCodeEnum } from '../user-error-code.ts';

@InputType('RefusedEventFilter', {
  description: 'Which refused events to list: those that meet all that is given.',
})
export class RefusedEventFilter {
  @Field(() => [PipelineStageNameEnum], {
    nullable: true,
    description: 'Refused by one of these stages. Up to 200.',
  })
  readonly stages?: PipelineStage[] | null;

  @Field(() => [UserErrorCodeEnum], { nullable: true, description: 'For one of these reasons. Up to 200.' })
  readonly codes?: UserErrorCode[] | null;

  @Field(() => ID, { nullable: true, description: 'Sent by the source with this id.' })
  readonly sourceId?: string | null;
}
