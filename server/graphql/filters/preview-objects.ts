import { Field, Int, ObjectType } from 'type-graphql';

import { type StoredEvent } from '../../model/index.ts';
import { EventObject } from '../events/objects.ts';
import { DateTime } from '../scalars.ts';
import { ConditionObject } from './objects.ts';

@ObjectType('ConditionPreview', {
  description: 'How many events one condition would have let pass.',
  simpleResolvers: true,
})
class ConditionPreviewObject extends ConditionObject {
  @Field(() => Int, {
    description: 'Events that pass it, of those that passed the layers before the conditions: passedConsent.',
  })
  readonly passed!: number;
}

@ObjectType('NearMiss', {
  description: 'An event that fails exactly one condition, and would be delivered without it.',
  simpleResolvers: true,
})
class NearMissObject {
  @Field(() => EventObject, { description: 'The event.' })
  readonly event!: StoredEvent;

  @Field(() => Int, { description: 'Which condition it fails: its index in the filters, from 0.' })
  readonly condition!: number;

  @Field(() => String, { description: 'Why it fails, as a sentence for people.' })
  readonly reason!: string;
}

@ObjectType('FilterPreview', {
  description:
    'What filters would have done with the last events. Each layer counts those that passed the ones before.',
  simpleResolvers: true,
})
export class FilterPreviewObject {
  @Field(() => Int, {
    description: 'Events that were looked at: the newest, without test sends and erased ones.',
  })
  readonly looked!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the oldest of them was received. Null if there is none.',
  })
  readonly since!: Date | null;

  @Field(() => Boolean, {
    description:
      'Whether a limit ended it before all that were asked for: 64 MiB of payloads, or 5 seconds. False if there are no more events.',
  })
  readonly endedEarly!: boolean;

  @Field(() => Int, { description: 'Events of one of the sources.' })
  readonly passedSource!: number;

  @Field(() => Int, { description: 'Of those, events that pass the event filter.' })
  readonly passedEventFilter!: number;

  @Field(() => Int, { description: 'Of those, events that grant all consent.' })
  readonly passedConsent!: number;

  @Field(() => Int, {
    description: 'Of those, events that pass the conditions: they would have been delivered.',
  })
  readonly matched!: number;

  @Field(() => [ConditionPreviewObject], { description: 'The conditions, in the order of the filters.' })
  readonly conditions!: readonly ConditionPreviewObject[];

  @Field(() => Int, { description: 'Events that fail exactly one condition.' })
  readonly nearMissCount!: number;

  @Field(() => [NearMissObject], { description: 'The newest of them.' })
  readonly nearMisses!: readonly NearMissObject[];

  @Field(() => [EventObject], { description: 'The newest events that would have been delivered.' })
  readonly matches!: readonly StoredEvent[];
}
