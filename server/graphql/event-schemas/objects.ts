import { Field, InputType, ObjectType } from 'type-graphql';

import { type JsonObject, schemaLimits, type SchemaMode } from '../../model/index.ts';
import { SchemaModeEnum } from './enums.ts';
import { DateTime, JsonObject as JsonObjectScalar } from '../scalars.ts';
import { UserErrorObject } from '../user-error.ts';

const describedSchema =
  'A JSON Schema (draft 2020-12) of the whole event, with those keywords that docs/schemas.md lists.';

@ObjectType('EventSchema', {
  description: 'What the events of a name must be like.',
  simpleResolvers: true,
})
export class EventSchemaObject {
  @Field(() => String, { description: 'Their event_name.' })
  readonly eventName!: string;

  @Field(() => JsonObjectScalar, { description: describedSchema })
  readonly schema!: JsonObject;

  @Field(() => SchemaModeEnum, { description: 'What becomes of events that do not meet it.' })
  readonly mode!: SchemaMode;

  @Field(() => DateTime, { description: 'When a schema was first set for the name.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was last set.' })
  readonly updatedAt!: Date;
}

@InputType('SetEventSchemaInput', { description: 'The schema of the events of a name.' })
export class SetEventSchemaInput {
  @Field(() => String, {
    description: 'Their event_name, as it is stored: up to 200 characters on one line.',
  })
  readonly eventName!: string;

  @Field(() => JsonObjectScalar, {
    description: `${describedSchema} Up to ${schemaLimits.bytes.toLocaleString('en-US')} bytes.`,
  })
  readonly schema!: JsonObject;

  @Field(() => SchemaModeEnum, { description: 'What becomes of events that do not meet it.' })
  readonly mode!: SchemaMode;
}

@ObjectType('SetEventSchemaPayload', { description: 'The answer to setEventSchema.', simpleResolvers: true })
export class SetEventSchemaPayload {
  @Field(() => EventSchemaObject, {
    nullable: true,
    description: 'The schema as it is stored. Null if there are userErrors.',
  })
  readonly eventSchema!: EventSchemaObject | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('DeleteEventSchemaPayload', {
  description: 'The answer to deleteEventSchema.',
  simpleResolvers: true,
})
export class DeleteEventSchemaPayload {
  @Field(() => String, {
    nullable: true,
    description: 'The name whose schema was deleted. Null if there are userErrors.',
  })
  readonly deletedEventName!: string | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}
