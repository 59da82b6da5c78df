import { Field, ObjectType } from 'type-graphql';

import {
  type ConditionMatch,
  type ConditionOperator,
  type EventFilterMode,
  type FilterLayer,
  type JsonObject,
  type JsonValue,
} from '../../model/index.ts';
import { ConditionMatchEnum, ConditionOperatorEnum, EventFilterModeEnum, FilterLayerEnum } from './enums.ts';
import { Json, JsonObject as JsonObjectScalar } from '../scalars.ts';
import { UserErrorObject } from '../user-error.ts';

@ObjectType('EventFilter', { description: 'Which events match, by their names.', simpleResolvers: true })
export class EventFilterObject {
  @Field(() => EventFilterModeEnum, { description: 'Whether the listed events match, or all others.' })
  readonly mode!: EventFilterMode;

  @Field(() => [String], { description: 'Names of events.' })
  readonly events!: readonly string[];
}

@ObjectType('Condition', { description: 'What a field of the event must be like.', simpleResolvers: true })
export class ConditionObject {
  @Field(() => String, { description: 'The path to the field, such as properties.value.' })
  readonly field!: string;

  @Field(() => ConditionOperatorEnum, { description: 'How the field is compared.' })
  readonly operator!: ConditionOperator;

  @Field(() => Json, {
    nullable: true,
    description: 'What it is compared with. Null for EXISTS and NOT_EXISTS.',
  })
  readonly value?: JsonValue;
}

@ObjectType()
abstract class LayerResult {
  @Field(() => Boolean, { description: 'Whether the event passes.' })
  readonly passed!: boolean;

  @Field(() => String, { description: 'Why, as a sentence for people.' })
  readonly reason!: string;
}

@ObjectType('EventFilterResult', {
  description: 'What the event filter says of an event.',
  simpleResolvers: true,
})
class EventFilterResultObject extends LayerResult {
  @Field(() => String, { description: 'The name of the event.' })
  readonly eventName!: string;
}

@ObjectType('SourceFilterResult', {
  description: 'Whether an event comes from one of the sources that a webhook asks for.',
  simpleResolvers: true,
})
class SourceFilterResultObject extends LayerResult {}

@ObjectType('ConsentResult', {
  description: 'Whether an event grants the categories of consent that a webhook asks for.',
  simpleResolvers: true,
})
class ConsentResultObject extends LayerResult {}

@ObjectType('ConditionResult', { description: 'What a condition says of an event.', simpleResolvers: true })
export class ConditionResultObject extends LayerResult {
  @Field(() => String, { description: 'The path to the field.' })
  readonly field!: string;

  @Field(() => ConditionOperatorEnum, { description: 'How the field is compared.' })
  readonly operator!: ConditionOperator;

  @Field(() => Json, {
    nullable: true,
    description: 'What it is compared with. Null for EXISTS and NOT_EXISTS.',
  })
  readonly expected!: JsonValue;

  @Field(() => Json, {
    nullable: true,
    description:
      "The value found at the field's path. Null when it is null or missing: see found. For a field with *, the list of the values found.",
  })
  readonly actual!: JsonValue;

  @Field(() => Boolean, { description: 'Whether the event has the field.' })
  readonly found!: boolean;
}

@ObjectType('FilterTestResult', {
  description: 'Whether an event passes filters, and why.',
  simpleResolvers: true,
})
export class FilterTestResultObject {
  @Field(() => Boolean, {
    description: 'Whether the event passes the sources, the event filter, the consent and the conditions.',
  })
  readonly matches!: boolean;

  @Field(() => FilterLayerEnum, {
    nullable: true,
    description: 'The layer that rejected the event; null when it matches, and when it is refused.',
  })
  readonly rejectedBy!: FilterLayer | null;

  @Field(() => SourceFilterResultObject, {
    description: 'What the sources that the webhook asks for say, which come first.',
  })
  readonly source!: SourceFilterResultObject;

  @Field(() => EventFilterResultObject, { description: 'What the event filter says, which comes next.' })
  readonly eventFilter!: EventFilterResultObject;

  @Field(() => ConsentResultObject, {
    description: 'What the categories of consent say, which come after the event filter.',
  })
  readonly consent!: ConsentResultObject;

  @Field(() => [ConditionResultObject], {
    description:
      'Empty when the sources, the event filter or the consent rejected, or the event is refused: conditions are not evaluated then.',
  })
  readonly conditions!: readonly ConditionResultObject[];

  @Field(() => ConditionMatchEnum, {
    description: 'Whether all conditions had to pass, or any one of them.',
  })
  readonly conditionMatch!: ConditionMatch;

  @Field(() => [String], {
    description: 'Every reason for a mismatch, as sentences for people. Empty when it matches.',
  })
  readonly reasons!: readonly string[];

  @Field(() => JsonObjectScalar, {
    description:
      'The event that was tested, as it was given, except for numbers that cannot be kept exactly: see refusal.',
  })
  readonly event!: JsonObject;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description:
      'The same event as webhooks would get it, after the stages of ingest: this is what the filters judge. Null when it is refused.',
  })
  readonly processedEvent!: JsonObject | null;

  @Field(() => UserErrorObject, {
    nullable: true,
    description:
      'Why ingestEvents would refuse the event, with the path within it. The filters are not evaluated then. Null when it would be accepted.',
  })
  readonly refusal!: UserErrorObject | null;
}
