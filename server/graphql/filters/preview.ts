import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';

import { type Filters, validateFilters } from '../../model/index.ts';
import { type FilterPreview, WorkbenchBusy } from '../../workbench/index.ts';
import { type Context } from '../context.ts';
import { ApiError, badInput } from '../errors.ts';
import { refuseWhereHidden } from '../personal-data.ts';
import { FiltersInput } from './inputs.ts';
import { FilterPreviewObject } from './preview-objects.ts';

/** Events that a preview looks at, at most. */
const mostEvents = 10_000;

@Resolver()
export class FilterPreviewQueries {
  @Query(() => FilterPreviewObject, {
    description:
      'What filters would have done with the last events as they are stored: how many would have been delivered, what each condition lets pass, and near misses.',
  })
  async previewFilters(
    @Arg('filters', () => FiltersInput, { description: 'The filters. They need not be saved.' })
    input: FiltersInput,
    @Arg('last', () => Int, {
      defaultValue: 1000,
      description: 'How many events to look at: from 1 to 10,000.',
    })
    last: number,
    @Ctx() context: Context,
  ): Promise<FilterPreviewObject> {
    const { caller, services, meter } = context;
    // The counts would tell what values events have.
    refuseWhereHidden(caller, 'filters', input);
    const { filters, errors } = validateFilters(input);
    if (!filters) throw badInput(errors.map(({ message }) => message).join(' '), errors);
    if (last < 1 || last > mostEvents)
      throw badInput(`last must be from 1 to ${mostEvents.toLocaleString('en-US')}; it is ${last}.`);
    const request = { filters, last, isWanted: () => !meter.ended };
    const preview = await services.workbench
      .previewFilters(caller.workspaceId, request)
      .catch((error: Error) => {
        throw error instanceof WorkbenchBusy ? new ApiError('UNAVAILABLE', error.message) : error;
      });
    return present(preview, filters, context);
  }
}

async function present(
  preview: FilterPreview,
  { conditions }: Filters,
  { loaders }: Context,
): Promise<FilterPreviewObject> {
  const { nearMissExamples, matchExamples, nearMisses, ...counts } = preview;
  const [missed, matched] = await Promise.all([
    Promise.all(
      nearMissExamples.map(async (miss) => ({ ...miss, event: await loaders.event.load(miss.id) })),
    ),
    Promise.all(matchExamples.map((id) => loaders.event.load(id))),
  ]);
  return {
    ...counts,
    conditions: conditions.map((condition, index) => ({ ...condition, passed: preview.conditions[index]! })),
    nearMissCount: nearMisses,
    // An event may have expired meanwhile.
    nearMisses: missed.flatMap(({ event, ...miss }) => (event ? { ...miss, event } : [])),
    matches: matched.filter((event) => event !== null),
  };
}
