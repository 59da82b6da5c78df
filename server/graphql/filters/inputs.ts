import { Field, ID, InputType } from 'type-graphql';

import {
  type ConditionMatch,
  type ConditionOperator,
  type EventFilterMode,
  filterLimits,
} from '../../model/index.ts';
import { ConditionMatchEnum, ConditionOperatorEnum, EventFilterModeEnum } from './enums.ts';
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
    description: `The path to the field, of up to 500 characters: keys joined by dots, such as properties.items.*.price; * stands for every element of an array, at most ${filterLimits.fieldStars} times. Inside a key a dot, star or backslash has a backslash before it.`,
  })
  readonly field!: string;

  @Field(() => ConditionOperatorEnum, { description: 'How the field is compared.' })
  readonly operator!: ConditionOperator;

  @Field(() => Json, {
    nullable: true,
    description: `Required unless the operator is EXISTS or NOT_EXISTS: absent is refused, null is a value like any other. For IN and NOT_IN, a list of 1 to ${filterLimits.listValues} texts, numbers, booleans and nulls. To be compared by size: a number, text that is one, or an RFC 3339 time.`,
  })
  readonly value?: unknown;
}

@InputType('FiltersInput', {
  description: 'Filters to test: an event matches when it passes all of them.',
})
export class FiltersInput {
  @Field(() => [ID], {
    nullable: true,
    description: `Ids of sources of which an event must have one. Up to ${filterLimits.sources}. Empty: any event.`,
  })
  readonly sources?: string[] | null;

  @Field(() => EventFilterInput, {
    nullable: true,
    description: 'Which events match, by their names. Without one: all.',
  })
  readonly eventFilter?: EventFilterInput | null;

  @Field(() => [String], {
    nullable: true,
    description: `Categories of consent that an event must grant. Up to ${filterLimits.requiredConsent}. Empty: none.`,
  })
  readonly requiredConsent?: string[] | null;

  @Field(() => [ConditionInput], {
    nullable: true,
    description: 'Up to 50. conditionMatch says how many must pass.',
  })
  readonly conditions?: ConditionInput[] | null;

  @Field(() => ConditionMatchEnum, {
    defaultValue: 'ALL',
    description: 'Whether all conditions must pass, or any one of them.',
  })
  readonly conditionMatch?: ConditionMatch;
}
