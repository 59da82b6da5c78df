import { Field, ObjectType } from 'type-graphql';

import {
  type ConditionMatch,
  type ConditionOperator,
  type EventFilterMode,
  type FilterLayer,
  type JsonObject,
  type JsonValue,
} from '../../model/index.ts';
import { ConditionMatchEnum, ConditionOperatorEnum, EventFilterModeEnum, FilterLayerEnum } from '../enums.ts';
import { Json, JsonObject as JsonObjectScalar } from '../scalars.ts';

@ObjectType('EventFilter', { simpleResolvers: true })
export class EventFilterObject {
  @Field(() => EventFilterModeEnum)
  readonly mode!: EventFilterMode;

  @Field(() => [String])
  readonly events!: readonly string[];
}

@ObjectType('Condition', { simpleResolvers: true })
export class ConditionObject {
  @Field(() => String)
  readonly field!: string;

  @Field(() => ConditionOperatorEnum)
  readonly operator!: ConditionOperator;

  @Field(() => Json, { nullable: true })
  readonly value?: JsonValue;
}

@ObjectType('EventFilterResult', { simpleResolvers: true })
class EventFilterResultObject {
  @Field(() => Boolean)
  readonly passed!: boolean;

  @Field(() => String)
  readonly eventName!: string;

  @Field(() => String)
  readonly reason!: string;
}

@ObjectType('ConditionResult', { simpleResolvers: true })
class ConditionResultObject {
  @Field(() => String)
  readonly field!: string;

  @Field(() => ConditionOperatorEnum)
  readonly operator!: ConditionOperator;

  @Field(() => Json, { nullable: true })
  readonly expected!: JsonValue;

  @Field(() => Json, {
    nullable: true,
    description:
      "The value found at the field's path. Null when it is null or missing: see found. For a field with *, the list of the values found.",
  })
  readonly actual!: JsonValue;

  @Field(() => Boolean)
  readonly found!: boolean;

  @Field(() => Boolean)
  readonly passed!: boolean;

  @Field(() => String)
  readonly reason!: string;
}

@ObjectType('FilterTestResult', { simpleResolvers: true })
export class FilterTestResultObject {
  @Field(() => Boolean)
  readonly matches!: boolean;

  @Field(() => FilterLayerEnum, {
    nullable: true,
    description: 'The layer that rejected the event; null when it matches.',
  })
  readonly rejectedBy!: FilterLayer | null;

  @Field(() => EventFilterResultObject)
  readonly eventFilter!: EventFilterResultObject;

  @Field(() => [ConditionResultObject], {
    description: 'Empty when the event filter rejected: conditions are not evaluated then.',
  })
  readonly conditions!: readonly ConditionResultObject[];

  @Field(() => ConditionMatchEnum)
  readonly conditionMatch!: ConditionMatch;

  @Field(() => [String], {
    description: 'Every reason for a mismatch, as sentences for people. Empty when it matches.',
  })
  readonly reasons!: readonly string[];

  @Field(() => JsonObjectScalar, { description: 'The event that was tested.' })
  readonly event!: JsonObject;
}
