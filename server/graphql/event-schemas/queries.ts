import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';

import { type EventSchema } from '../../model/index.ts';
import { type CataloguedEventType } from '../../storage/index.ts';
import { type Context } from '../context.ts';
import { CatalogueEntryObject } from '../events/catalogue-objects.ts';
import { EventSchemaObject } from './objects.ts';

@Resolver()
export class EventSchemaQueries {
  @Query(() => [EventSchemaObject], { description: "The schemas of the workspace's events, by name." })
  eventSchemas(@Ctx() { caller, services }: Context): Promise<readonly EventSchema[]> {
    return services.eventSchemas.list(caller.workspaceId);
  }
}

/** What the catalogue has from elsewhere. */
@Resolver(() => CatalogueEntryObject)
export class CatalogueEntryFields {
  @FieldResolver(() => EventSchemaObject, {
    nullable: true,
    description: 'The schema that is set for these events; null if there is none.',
  })
  schema(@Root() { name }: CataloguedEventType, @Ctx() { loaders }: Context): Promise<EventSchema | null> {
    return loaders.schema.load(name);
  }
}
