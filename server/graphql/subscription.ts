import { createSourceEventStream, type ExecutionArgs, type ExecutionResult } from 'graphql';

import { refCounted } from '../async/index.ts';
import { type LiveFeed } from '../live/index.ts';
import { type Context } from './context.ts';
import { alikeKey } from './live/alike.ts';
import { type EventParts, executeEvents, type LiveEvent } from './live/event-batch.ts';
import { KnownWebhooks } from './live/known-webhooks.ts';
import { SharedAnswers } from './live/shared-answers.ts';
import { SubscriberAnswers } from './live/subscriber-answers.ts';
import { withinLimits } from './within-limits.ts';

/** Opens a prepared subscription. @returns its answers, or why it could not be opened. */
export type Subscribe = (args: ExecutionArgs) => Promise<SubscriberAnswers | ExecutionResult>;

/**
 * Subscriptions over one process. Every event is an operation of its own, with the limits of one. Those of subscriptions
 * that are alike are executed once for all of them.
 */
export function createSubscriptions(
  parts: Pick<EventParts, 'surroundings' | 'meters' | 'turn' | 'toJson'>,
): Subscribe {
  const webhooks = refCounted<KnownWebhooks>();
  const alike = refCounted<SharedAnswers>();
  const openAnswers = (args: ExecutionArgs) => {
    const { contextValue, ...operation } = args; // the context was for the opening
    const { caller } = contextValue as Context;
    const known = webhooks.acquire(caller.workspaceId, () => new KnownWebhooks());
    const executing: EventParts = { ...parts, args: operation, caller, known: known.item };
    return new SharedAnswers((events) => executeEvents(executing, events), known.release);
  };

  return async (args) => {
    const { meter } = args.contextValue as Context;
    const opening = Promise.resolve(createSourceEventStream(args));
    const source = await withinLimits(meter, () => opening);
    if (!(Symbol.asyncIterator in source)) {
      // What opens nevertheless is read by nobody.
      void opening.then((late) => Symbol.asyncIterator in late && (late as LiveFeed<LiveEvent>).close());
      return source;
    }
    const answers = alike.acquire(alikeKey(args), () => openAnswers(args));
    return new SubscriberAnswers(source as LiveFeed<LiveEvent>, answers);
  };
}
