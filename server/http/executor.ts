import { execute, type ExecutionResult, type FormattedExecutionResult } from 'graphql';

import {
  type Api,
  ApiError,
  operationLimits,
  type OperationMeter,
  type PreparedOperation,
} from '../graphql/index.ts';
import { answerJson, largeAnswerJson } from './answer-json.ts';

/** An answer, also as it is sent. */
export interface Executed {
  readonly result: FormattedExecutionResult;
  readonly json: string;
}

/**
 * Runs an operation that `Api.prepare` let through.
 *
 * @returns its answer; only an error when a limit ended the operation.
 */
export async function executeOperation(api: Api, operation: PreparedOperation): Promise<Executed> {
  const { meter } = operation.contextValue;
  const run = async () => written(formatted(await execute(operation), api), api, meter);
  try {
    return await meter.run(run);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const result = { errors: [api.formatError(error)] };
    return { result, json: answerJson(result) };
  }
}

function formatted({ errors, ...result }: ExecutionResult, { formatError }: Api): FormattedExecutionResult {
  return errors ? { ...result, errors: errors.map(formatError) } : result;
}

/** @throws {ApiError} when the answer is too large. */
async function written(
  result: FormattedExecutionResult,
  { turns }: Api,
  meter: OperationMeter,
): Promise<Executed> {
  if (!meter.isLarge) return { result, json: answerJson(result) };
  const json = await largeAnswerJson(result, turns, operationLimits.answerBytes);
  if (json === null) throw meter.endByAnswer();
  return { result, json };
}
