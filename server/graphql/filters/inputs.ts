import { Field, InputType } from 'type-graphql';

import { type ConditionOperator, type EventFilterMode } from '../../model/index.ts';
import { ConditionOperatorEnum, EventFilterModeEnum } from '../enums.ts';
import { Json } from '../scalars.ts';

@InputType('EventFilterInput')
export class EventFilterInput {
  @Field(() => EventFilterModeEnum, { defaultValue: 'INCLUDE' })
  readonly mode!: EventFilterMode;

  @Field(() => [String], { defaultValue: [] })
  readonly events!: string[];
}

@InputType('ConditionInput')
export class ConditionInput {
  @Field(() => String)
  readonly field!: string;

  @Field(() => ConditionOperatorEnum)
  readonly operator!: ConditionOperator;

  @Field(() => Json, {
    nullable: true,
    description: 'Required unless the operator is EXISTS: absent is refused, null is a value like any other.',
  })
  readonly value?: unknown;
}

@InputType('FiltersInput')
export class FiltersInput {
  @Field(() => EventFilterInput, { nullable: true })
  readonly eventFilter?: EventFilterInput | null;

  @Field(() => [ConditionInput], { nullable: true })
  readonly conditions?: ConditionInput[] | null;
}
