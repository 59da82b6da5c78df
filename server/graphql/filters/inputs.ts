import { Field, InputType } from 'type-graphql';

import {
  type ConditionMatch,
  type ConditionOperator,
  type EventFilterMode,
  filterLimits,
} from '../../model/index.ts';
import { ConditionMatchEnum, ConditionOperatorEnum, EventFilterModeEnum } from '../enums.ts';
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
  @Field(() => String, {
    description: `Keys joined by dots, such as properties.items.*.price; * stands for every element of an array, at most ${filterLimits.fieldStars} times. Inside a key a dot, star or backslash has a backslash before it.`,
  })
  readonly field!: string;

  @Field(() => ConditionOperatorEnum)
  readonly operator!: ConditionOperator;

  @Field(() => Json, {
    nullable: true,
    description: `Required unless the operator is EXISTS or NOT_EXISTS: absent is refused, null is a value like any other. For IN and NOT_IN, a list of 1 to ${filterLimits.listValues} texts, numbers, booleans and nulls. To be compared by size: a number, text that is one, or an RFC 3339 time.`,
  })
  readonly value?: unknown;
}

@InputType('FiltersInput')
export class FiltersInput {
  @Field(() => EventFilterInput, { nullable: true })
  readonly eventFilter?: EventFilterInput | null;

  @Field(() => [ConditionInput], { nullable: true })
  readonly conditions?: ConditionInput[] | null;

  @Field(() => ConditionMatchEnum, { defaultValue: 'ALL' })
  readonly conditionMatch?: ConditionMatch;
}
