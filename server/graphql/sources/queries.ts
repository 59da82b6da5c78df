import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';

import { type Source, type StoredSource } from '../../model/index.ts';
import { type Context } from '../context.ts';
import { isEditor } from '../roles.ts';
import { SourceObject } from './objects.ts';

@Resolver()
export class SourceQueries {
  @Query(() => [SourceObject], { description: "The workspace's sources, by name." })
  sources(@Ctx() { caller, services }: Context): Promise<readonly StoredSource[]> {
    return services.sources.list(caller.workspaceId);
  }

  @Query(() => SourceObject, {
    nullable: true,
    description: 'One source; null if there is none with this id.',
  })
  source(
    @Arg('id', () => ID, { description: 'Source.id.' }) id: string,
    @Ctx() { caller, services }: Context,
  ): Promise<StoredSource | null> {
    return services.sources.find(caller.workspaceId, id);
  }
}

/** The fields of a source that depend on who asks. */
@Resolver(() => SourceObject)
export class SourceFields {
  @FieldResolver(() => String, {
    nullable: true,
    description: 'Sends events by POST /v1/events. Null for roles that may not send any.',
  })
  writeKey(@Root() { writeKey }: Source, @Ctx() { caller }: Context): string | null {
    return isEditor(caller.role) ? writeKey : null;
  }
}
