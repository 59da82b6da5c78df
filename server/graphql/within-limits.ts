import { GraphQLError } from 'graphql';

import { type OperationMeter } from './operation-meter.ts';

/** What the work comes to, or the error of the limit that ended it. */
export async function withinLimits<T>(
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
