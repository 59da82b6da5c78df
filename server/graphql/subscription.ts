import {
  createSourceEventStream,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
} from 'graphql';

import { type Context } from './context.ts';
import { mapAsync } from './map-async.ts';
import { type OperationMeter } from './operation-meter.ts';

/**
 * Opens a prepared subscription. Every event is an operation of its own, with the limits of one, in a context that
 * `createEventContext` makes: nothing is remembered in between. An event that a limit ends becomes its error, and the
 * subscription goes on. What an answer takes of the process's budget is given back when the next one is asked for, for
 * it has then been sent.
 */
export async function openSubscription(
  args: ExecutionArgs,
  createEventContext: (subscription: Context) => Context,
): Promise<AsyncGenerator<ExecutionResult, void> | ExecutionResult> {
  const context = args.contextValue as Context;
  const opening = Promise.resolve(createSourceEventStream(args));
  const source = await withinLimits(context.meter, () => opening);
  if (!(Symbol.asyncIterator in source)) {
    void opening.then((late) => 'return' in late && (late.return as () => unknown)()); // nobody reads it
    return source;
  }
  let sent: OperationMeter | null = null;
  const release = () => sent?.release();
  return mapAsync(
    source,
    async (event) => {
      const contextValue = createEventContext(context);
      sent = contextValue.meter;
      return withinLimits(contextValue.meter, () => execute({ ...args, rootValue: event, contextValue }));
    },
    release,
  );
}

/** What the work comes to, or the error of the limit that ended it. */
async function withinLimits<T>(
  meter: OperationMeter,
  work: () => T | Promise<T>,
): Promise<T | { readonly errors: readonly GraphQLError[] }> {
  try {
    return await meter.run(work);
  } catch (error) {
    meter.release();
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}
