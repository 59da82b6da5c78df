import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql';

import { type DeliveryState } from '../../model/index.ts';
import { type Connection, emptyConnection, PageArgs, readConnection } from '../connections.ts';
import { type Context } from '../context.ts';
import { DeliveryStateEnum } from './enums.ts';
import { refuseWhereHidden } from '../personal-data.ts';
import { type DeliveryParent } from './current-state.ts';
import { countState, mostCountedDeliveries } from './count-by-webhook.ts';
import { checkDeliveryFilter, DeliveryFilterInput } from './delivery-filter.ts';
import { DeliveryConnectionObject, DeliveryCountObject } from './objects.ts';

const states = Object.keys(DeliveryStateEnum) as DeliveryState[];

@Resolver()
export class DeliveryListQueries {
  @Query(() => DeliveryConnectionObject, {
    description:
      'Deliveries as they are now, one for each event and webhook: those that wait for their first attempt, newest event first, then those that changed last. A page looks at 10,000 of them at most, and so may have fewer items than asked for, or none, although hasNextPage is true: read on from endCursor.',
  })
  deliveries(
    @Arg('filter', () => DeliveryFilterInput, { nullable: true, description: 'Which deliveries.' })
    filter: DeliveryFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { caller, services }: Context,
  ): Promise<Connection<DeliveryParent>> {
    refuseWhereHidden(caller, 'filter.userId', filter?.userId);
    const checked = checkDeliveryFilter(filter);
    if (!checked) return emptyConnection('deliveries', page);
    return readConnection('deliveries', page, async (request) => {
      const { edges, ...rest } = await services.deliveries.page(caller.workspaceId, checked, request);
      const listed = edges.map(({ cursor, node: { eventRowId, webhookId, state } }) => {
        return { cursor, node: { eventRowId, webhookId, arrived: state === 'DELIVERED' } };
      });
      return { ...rest, edges: listed };
    });
  }

  @Query(() => [DeliveryCountObject], {
    description: `How many deliveries meet a filter, by state: those that the filter asks for, or all. Exact up to ${mostCountedDeliveries} each, and of HELD without a limit while the filter asks for nothing but states and webhooks.`,
  })
  async deliveryCounts(
    @Arg('filter', () => DeliveryFilterInput, { nullable: true, description: 'Which deliveries.' })
    filter: DeliveryFilterInput | null,
    @Ctx() context: Context,
  ): Promise<DeliveryCountObject[]> {
    const { caller } = context;
    refuseWhereHidden(caller, 'filter.userId', filter?.userId);
    const checked = checkDeliveryFilter(filter);
    if (!checked) return [];
    const wanted = [...new Set(checked.states ?? states)];
    return Promise.all(
      wanted.map(async (state) => ({
        state,
        ...(await countState(context, { ...checked, states: [state] })),
      })),
    );
  }
}
