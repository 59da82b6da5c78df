import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';

import { checkSchemaName, schemaQuotaError, type UserError } from '../../model/index.ts';
import { checkSchema } from '../../pipeline/index.ts';
import { type Context } from '../context.ts';
import { mostUserErrors } from '../list-bounds.ts';
import { DeleteEventSchemaPayload, SetEventSchemaInput, SetEventSchemaPayload } from './objects.ts';

@Resolver()
export class EventSchemaMutations {
  @Mutation(() => SetEventSchemaPayload, {
    description:
      'Sets the schema of the events of a name, or replaces it. It counts at once in this process, and in others within moments.',
  })
  async setEventSchema(
    @Arg('input', () => SetEventSchemaInput, { description: 'The name, and its schema.' })
    { eventName: name, schema, mode }: SetEventSchemaInput,
    @Ctx() { caller, author, services }: Context,
  ): Promise<SetEventSchemaPayload> {
    const { eventName, errors } = checkSchemaName(name);
    const mistakes = [...errors, ...checkSchema(schema)];
    if (mistakes.length > 0) return refuse(...mistakes);
    const given = { eventName, schema, mode };
    const stored = await services.eventSchemas.set(caller.workspaceId, given, author);
    if (typeof stored === 'string') return refuse(schemaQuotaError(stored));
    await services.schemasInUse.refresh();
    return { eventSchema: stored, userErrors: [] };
  }

  @Mutation(() => DeleteEventSchemaPayload, { description: 'Deletes the schema of the events of a name.' })
  async deleteEventSchema(
    @Arg('eventName', () => String, { description: 'EventSchema.eventName.' }) eventName: string,
    @Ctx() { caller, author, services }: Context,
  ): Promise<DeleteEventSchemaPayload> {
    const deleted =
      !eventName.includes('\0') &&
      (await services.eventSchemas.delete(caller.workspaceId, eventName, author));
    if (!deleted) return { deletedEventName: null, userErrors: [unknownName] };
    await services.schemasInUse.refresh();
    return { deletedEventName: eventName, userErrors: [] };
  }
}

const unknownName: UserError = {
  field: ['eventName'],
  code: 'NOT_FOUND',
  message: 'There is no schema for events with this name.',
};

function refuse(...userErrors: readonly UserError[]): SetEventSchemaPayload {
  return { eventSchema: null, userErrors: userErrors.slice(0, mostUserErrors) };
}
