import { Args, Ctx, Query, Resolver } from 'type-graphql';

import { workspacesOf } from '../../access/index.ts';
import { type Workspace } from '../../model/index.ts';
import { type Connection, PageArgs, readConnection } from '../connections.ts';
import { type Context } from '../context.ts';
import { WorkspaceConnectionObject } from './objects.ts';

@Resolver()
export class WorkspaceQueries {
  @Query(() => WorkspaceConnectionObject, {
    description:
      'The workspaces that the caller may enter, by name: all for the bootstrap key, its own for any other key, those that they are a member of for a person. Deleted ones are in the list until they are removed, for whoever may restore them.',
  })
  async workspaces(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { caller, services }: Context,
  ): Promise<Connection<Workspace>> {
    const seen = await workspacesOf(caller, (userId) => services.team.rolesOf(userId));
    return readConnection('workspaces', page, (request) => services.workspaces.list({ ...request, seen }));
  }
}
