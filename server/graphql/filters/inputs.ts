import { Field, InputType } from 'type-graphql';

import { type ConditionOperator, type EventFilterMode } from '../../model/index.ts';
import { ConditionOperatorEnum, EventFilterModeEnum } from '../enums.ts';
import { Json } from '../scalars.ts';

@InputType('EventFilterInput', { description: 'Which events match, by their names.' })
export class EventFilterInput {
  @Field(() => EventFilterModeEnum, {
    defaultValue: 'INCLUDE',
    description: 'Whether the listed events match, or all others.',
  })
  readonly mode!: EventFilterMode;

  @Field(() => [String], {
    defaultValue: [],
    description: 'Names of events: up to 200, of up to 200 characters each.',
  })
  readonly events!: string[];
}

@InputType('ConditionInput', { description: 'What a field of the event must be like.' })
export class ConditionInput {
  @Field(() => String, {
    description: 'The path to the field, such as properties.value. Up to 500 characters.',
  })
  readonly field!: string;

  @Field(() => ConditionOperatorEnum, { description: 'How the field is compared.' })
  readonly operator!: ConditionOperator;

  @Field(() => Json, {
    nullable: true,
    description: 'Required unless the operator is EXISTS: absent is refused, null is a value like any other.',
  })
  readonly value?: unknown;
}

@InputType('FiltersInput', { description: 'Filters to test: an event matches when it passes all of them.' })
export class FiltersInput {
  @Field(() => EventFilterInput, {
    nullable: true,
    description: 'Which events match, by their names. Without one: all.',
  })
  readonly eventFilter?: EventFilterInput | null;

  @Field(() => [ConditionInput], { nullable: true, description: 'Up to 50. All must pass.' })
  readonly conditions?: ConditionInput[] | null;
}
