import { Field, Float, Int, ObjectType } from 'type-graphql';

import { DateTime } from '../scalars.ts';

@ObjectType('CatalogueField', {
  description: 'A field that events of a name have, learnt from samples.',
  simpleResolvers: true,
})
class CatalogueFieldObject {
  @Field(() => String, {
    description:
      'Its path, as a condition names it; elements of lists as a star, such as properties.items.*.price.',
  })
  readonly path!: string;

  @Field(() => [String], {
    description: 'Which types its values had: BOOLEAN, LIST, NULL, NUMBER, OBJECT, STRING.',
  })
  readonly types!: readonly string[];

  @Field(() => Float, { description: 'The share of the samples that have it, from 0 to 1.' })
  readonly share!: number;

  @Field(() => [String], {
    description: 'Values that it had, as JSON, cut to 100 characters; none of objects and lists.',
  })
  readonly examples!: readonly string[];

  @Field(() => DateTime, { description: 'When a sample first had it.' })
  readonly firstSeenAt!: Date;

  @Field(() => DateTime, { description: 'When a sample last had it.' })
  readonly lastSeenAt!: Date;
}

@ObjectType('SuggestedField', {
  description: 'A field to offer for a condition.',
  simpleResolvers: true,
})
class SuggestedFieldObject {
  @Field(() => String, { description: 'Its path, as a condition names it.' })
  readonly path!: string;

  @Field(() => [String], { description: 'Which types its values had.' })
  readonly types!: readonly string[];

  @Field(() => [String], { description: 'Values that it had, as JSON, cut to 100 characters.' })
  readonly examples!: readonly string[];
}

@ObjectType('FilterSuggestions', {
  description: 'What to offer to somebody who writes filters, learnt from a sample of the events.',
  simpleResolvers: true,
})
export class FilterSuggestionsObject {
  @Field(() => [String], { description: 'Names of events, the one that was seen last first.' })
  readonly eventNames!: readonly string[];

  @Field(() => [SuggestedFieldObject], {
    description: 'Fields of the events, those that most samples had first.',
  })
  readonly fields!: readonly SuggestedFieldObject[];
}

@ObjectType('CatalogueEntry', {
  description: 'What the events of a name look like, learnt from a sample of them.',
  simpleResolvers: true,
})
export class CatalogueEntryObject {
  @Field(() => String, { description: 'Their event_name.' })
  readonly name!: string;

  @Field(() => Int, { description: 'How many events were looked at.' })
  readonly samples!: number;

  @Field(() => DateTime, { description: 'When the first of them was accepted.' })
  readonly firstSeenAt!: Date;

  @Field(() => DateTime, { description: 'When the last of them was accepted.' })
  readonly lastSeenAt!: Date;

  @Field(() => [CatalogueFieldObject], { description: 'Their fields by path.' })
  readonly fields!: readonly CatalogueFieldObject[];
}
