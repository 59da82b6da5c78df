import { Field, ID, InputType, Int } from 'type-graphql';

import { isUuid } from '../../ids.ts';
import {
  type DeliveryKey,
  type DeliveryState,
  type FailureReason,
  formatDeliveryId,
  parseDeliveryId,
  textProblem,
  type UserError,
} from '../../model/index.ts';
import { type DeliveryFilter } from '../../storage/index.ts';
import { DeliveryStateEnum, FailureReasonEnum } from './enums.ts';
import { badInput } from '../errors.ts';
import { pageLimits } from '../paging.ts';
import { DateTime } from '../scalars.ts';

/**
 * What `deliveries`, `deliveryCounts` and the mutations over many deliveries take. {@link checkDeliveryFilter} makes it the
 * storage's filter for queries; mutations return what {@link deliveryFilterMistakes} finds as userErrors.
 */
@InputType('DeliveryFilter', {
  description: 'Which deliveries: those that meet all that is given. An empty list matches nothing.',
})
export class DeliveryFilterInput {
  @Field(() => [DeliveryStateEnum], {
    nullable: true,
    description: 'What they are now: one of these states. Up to 200.',
  })
  readonly states?: DeliveryState[] | null;

  @Field(() => [ID], { nullable: true, description: 'To one of these webhooks, by Webhook.id. Up to 200.' })
  readonly webhookIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'These ones, by Delivery.id. Up to 200.' })
  readonly deliveryIds?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of events whose event_name begins so. Upper and lower case are different.',
  })
  readonly eventName?: string | null;

  @Field(() => [Int], {
    nullable: true,
    description:
      'Their last attempt was answered with one of these codes, such as 502. With statusClasses: either. Up to 200.',
  })
  readonly statusCodes?: number[] | null;

  @Field(() => [Int], {
    nullable: true,
    description: 'The same by the first digit of the code: 5 for 500 to 599. From 1 to 9. Up to 200.',
  })
  readonly statusClasses?: number[] | null;

  @Field(() => [FailureReasonEnum], {
    nullable: true,
    description: 'Why their last attempt failed: for one of these reasons. Up to 200.',
  })
  readonly reasons?: FailureReason[] | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'They changed last at this time or later. That is when the last attempt was made, when they were held back, or, before the first attempt, when the event was received.',
  })
  readonly since?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'They changed last before this time.' })
  readonly until?: Date | null;

  @Field(() => String, { nullable: true, description: 'Of the event of this event_id.' })
  readonly eventId?: string | null;

  @Field(() => String, { nullable: true, description: 'Of events of this user_id.' })
  readonly userId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of events of this source, by Source.id.' })
  readonly sourceId?: string | null;

  @Field(() => Int, { nullable: true, description: 'With at least so many attempts so far.' })
  readonly minAttempts?: number | null;

  @Field(() => Int, { nullable: true, description: 'With at most so many attempts so far.' })
  readonly maxAttempts?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only test sends. False: all but these. Without it: all.',
  })
  readonly test?: boolean | null;
}

const lists = ['states', 'webhookIds', 'deliveryIds', 'statusCodes', 'statusClasses', 'reasons'] as const;
const texts = ['eventName', 'eventId', 'userId', 'sourceId'] as const;

/** Code points of a text that is searched for. */
const longestText = 1000;

/**
 * What is wrong with a filter, each with its path.
 *
 * @param path The argument that the filter is.
 */
export function deliveryFilterMistakes(
  filter: DeliveryFilterInput | null | undefined,
  path = 'filter',
): UserError[] {
  if (!filter) return [];
  return [...listMistakes(filter), ...textMistakes(filter), ...rangeMistakes(filter)].map(
    ({ field, message, code }) => ({
      field: [path, ...field],
      message: `${[path, ...field].join('.')} ${message}`,
      code,
    }),
  );
}

type Mistake = Pick<UserError, 'message' | 'code'> & { readonly field: readonly string[] };

function listMistakes(filter: DeliveryFilterInput): Mistake[] {
  const most = pageLimits.filterValues;
  const tooLong = lists.flatMap((name): Mistake[] => {
    const count = filter[name]?.length ?? 0;
    const message = `takes at most ${most} values; there are ${count}.`;
    return count > most ? [{ field: [name], code: 'TOO_MANY', message }] : [];
  });
  if (tooLong.length > 0) return tooLong;
  return [
    ...digitMistakes('statusCodes', filter.statusCodes, [100, 999]),
    ...digitMistakes('statusClasses', filter.statusClasses, [1, 9]),
  ];
}

function digitMistakes(
  name: 'statusCodes' | 'statusClasses',
  values: number[] | null | undefined,
  [least, most]: readonly [number, number],
): Mistake[] {
  return (values ?? []).flatMap((value, index): Mistake[] =>
    value >= least && value <= most
      ? []
      : [
          {
            field: [name, String(index)],
            code: 'OUT_OF_RANGE',
            message: `must be from ${least} to ${most}; it is ${value}.`,
          },
        ],
  );
}

function textMistakes(filter: DeliveryFilterInput): Mistake[] {
  return texts.flatMap((name): Mistake[] => {
    const text = filter[name];
    if (typeof text !== 'string') return [];
    if (text.length > longestText)
      return [{ field: [name], code: 'TOO_LONG', message: `must have at most ${longestText} characters.` }];
    const problem = textProblem(text);
    return problem ? [{ field: [name], code: 'INVALID', message: `${problem}.` }] : [];
  });
}

function rangeMistakes({ since, until, minAttempts, maxAttempts }: DeliveryFilterInput): Mistake[] {
  const mistakes: Mistake[] = [];
  if (since && until && since >= until)
    mistakes.push({ field: ['until'], code: 'OUT_OF_RANGE', message: 'must be after since.' });
  for (const [name, value] of Object.entries({ minAttempts, maxAttempts })) {
    if (typeof value === 'number' && value < 0)
      mistakes.push({
        field: [name],
        code: 'OUT_OF_RANGE',
        message: `must not be negative; it is ${value}.`,
      });
  }
  if ((minAttempts ?? 0) > (maxAttempts ?? Infinity))
    mistakes.push({
      field: ['maxAttempts'],
      code: 'OUT_OF_RANGE',
      message: 'must not be less than minAttempts.',
    });
  return mistakes;
}

/**
 * The storage's filter. Ids that are none match nothing, as everywhere: null for a filter that can match nothing.
 *
 * @throws a BAD_USER_INPUT error whose userErrors have the path of each mistake.
 */
export function checkDeliveryFilter(filter: DeliveryFilterInput | null | undefined): DeliveryFilter | null {
  const mistakes = deliveryFilterMistakes(filter);
  if (mistakes.length > 0) throw badInput(mistakes[0]!.message, mistakes);
  return toDeliveryFilter(filter);
}

/** The same of a filter without mistakes. */
export function toDeliveryFilter(filter: DeliveryFilterInput | null | undefined): DeliveryFilter | null {
  if (!filter) return {};
  const { deliveryIds, ...rest } = filter;
  const webhookIds = filter.webhookIds?.filter(isUuid);
  const deliveries = deliveryIds && keysOf(deliveryIds);
  const matchesNothing =
    lists.some((name) => filter[name]?.length === 0) ||
    webhookIds?.length === 0 ||
    deliveries?.length === 0 ||
    (typeof filter.sourceId === 'string' && !isUuid(filter.sourceId));
  return matchesNothing ? null : { ...rest, webhookIds, deliveries };
}

/** Each once and in order: a job is known by its filter, however that names its deliveries. */
function keysOf(ids: readonly string[]): DeliveryKey[] {
  const keys = ids.map(parseDeliveryId).filter((key) => key !== null);
  return [...new Map(keys.map((key) => [formatDeliveryId(key), key] as const))]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, key]) => key);
}
