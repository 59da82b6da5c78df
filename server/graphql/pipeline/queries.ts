import { Arg, Args, Ctx, Query, Resolver, Subscription } from 'type-graphql';

import { type RefusedEvent } from '../../storage/index.ts';
import { type Connection, PageArgs, readConnection } from '../connections.ts';
import { type Context } from '../context.ts';
import { TimeWindowEnum } from '../metrics/enums.ts';
import { checkFilterValues } from '../paging.ts';
import { RefusedEventFilter } from './inputs.ts';
import { PipelineObject, RefusedEventConnectionObject } from './objects.ts';
import { readPipeline } from './read-pipeline.ts';
import { type TimeWindow } from './windows.ts';

const describedWindow = 'How far back: until the minute, or the hour, under way.';
const describedWarnings =
  'True: the events that a schema in the mode WARN would refuse, in place of the refused ones.';

@Resolver()
export class PipelineQueries {
  @Query(() => PipelineObject, { description: 'What the stages did with the events of the workspace.' })
  pipeline(
    @Arg('window', () => TimeWindowEnum, { defaultValue: 'HOUR', description: describedWindow })
    window: TimeWindow,
    @Ctx() { caller, services, clock }: Context,
  ): Promise<PipelineObject> {
    return readPipeline(services.events, caller.workspaceId, window, clock.now());
  }

  @Query(() => RefusedEventConnectionObject, {
    description:
      'Events that the pipeline refused, newest first, from about two seconds later on. The newest of a workspace are kept; of many at a time, only the first.',
  })
  refusedEvents(
    @Arg('filter', () => RefusedEventFilter, { nullable: true, description: 'Which of them.' })
    filter: RefusedEventFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('warnings', () => Boolean, { defaultValue: false, description: describedWarnings })
    warnings: boolean,
    @Ctx() { caller, services }: Context,
  ): Promise<Connection<RefusedEvent>> {
    const query = {
      stages: checkFilterValues('filter.stages', filter?.stages),
      codes: checkFilterValues('filter.codes', filter?.codes),
      sourceId: filter?.sourceId ?? null,
    };
    return readConnection('refusedEvents', page, (request) =>
      services.events.refused(caller.workspaceId, { ...query, ...request, warnings }),
    );
  }

  @Subscription(() => PipelineObject, {
    description: 'The pipeline at once, and again whenever it changes: every two seconds at most.',
    subscribe: ({ context }: { context: Context }) =>
      context.services.live.pipeline(context.caller.workspaceId),
  })
  pipelineChanged(
    @Arg('window', () => TimeWindowEnum, { defaultValue: 'HOUR', description: describedWindow })
    window: TimeWindow,
    @Ctx() { caller, services, clock }: Context,
  ): Promise<PipelineObject> {
    return readPipeline(services.events, caller.workspaceId, window, clock.now());
  }
}
