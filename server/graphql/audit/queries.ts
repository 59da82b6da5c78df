import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';

import { type AuditEntry, type Webhook } from '../../model/index.ts';
import { type AuditFilter } from '../../storage/index.ts';
import { type Connection, PageArgs, readConnection } from '../connections.ts';
import { type Context } from '../context.ts';
import { ApiError } from '../errors.ts';
import { checkFilterValues, checkSearchText } from '../paging.ts';
import { isEditor } from '../roles.ts';
import { WebhookObject } from '../webhooks/objects.ts';
import { AuditEntryConnectionObject, AuditEntryObject, AuditLogFilter } from './objects.ts';

@Resolver()
export class AuditQueries {
  @Query(() => AuditEntryConnectionObject, {
    description: 'The audit log of the workspace, newest first. Only for the role OWNER.',
  })
  auditLog(
    @Arg('filter', () => AuditLogFilter, { nullable: true, description: 'Which entries.' })
    filter: AuditLogFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('installation', () => Boolean, {
      defaultValue: false,
      description:
        'True: what concerns the installation and no workspace, in place of it. Only for the bootstrap key.',
    })
    installation: boolean,
    @Ctx() { caller, services }: Context,
  ): Promise<Connection<AuditEntry>> {
    if (installation && !caller.bootstrap)
      throw new ApiError('FORBIDDEN', 'Only the bootstrap key may read the audit log of the installation.');
    const query = checkAuditFilter(filter);
    return readConnection('auditLog', page, (request) =>
      services.auditLog.page(installation ? null : caller.workspaceId, { ...query, ...request }),
    );
  }
}

/** @throws a BAD_USER_INPUT error for values that cannot be searched for. */
function checkAuditFilter(filter: AuditLogFilter | null): AuditFilter {
  return {
    actorId: checkSearchText('filter.actorId', filter?.actorId ?? null),
    actions: checkFilterValues('filter.actions', filter?.actions),
    objectType: filter?.objectType ?? null,
    objectId: checkSearchText('filter.objectId', filter?.objectId ?? null),
    from: filter?.from ?? null,
    to: filter?.to ?? null,
  };
}

@Resolver(() => AuditEntryObject)
export class AuditEntryFields {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The IP address that the request came from. Null for the product itself, and for all roles but OWNER.',
  })
  clientAddress(@Root() { clientAddress }: AuditEntry, @Ctx() { caller }: Context): string | null {
    return caller.role === 'OWNER' ? clientAddress : null;
  }
}

@Resolver(() => WebhookObject)
export class WebhookHistoryFields {
  @FieldResolver(() => AuditEntryConnectionObject, {
    nullable: true,
    description: 'Who changed its settings, and how, newest first. Null for the role VIEWER.',
  })
  history(
    @Root() { id: webhookId }: Webhook,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { caller, loaders }: Context,
  ): Promise<Connection<AuditEntry>> | null {
    if (!isEditor(caller.role)) return null;
    return readConnection('historyOfWebhook', page, (request) =>
      loaders.history.load({ webhookId, ...request }),
    );
  }
}
