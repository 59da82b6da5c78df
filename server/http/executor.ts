import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { type DocumentNode, type FormattedExecutionResult } from 'graphql';

import {
  type Api,
  ApiError,
  type Context,
  operationLimits,
  type OperationMeter,
  type PreparedOperation,
} from '../graphql/index.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { answerJson, largeAnswerJson } from './answer-json.ts';

/** Runs operations that `Api.prepare` let through. */
export interface Executor extends Closeable {
  /**
   * @param query the text of the operation's document.
   * @returns its answer; only an error when a limit ended the operation.
   */
  execute(query: string, operation: PreparedOperation): Promise<Executed>;
}

/** An answer, also as it is sent. */
export interface Executed {
  readonly result: FormattedExecutionResult;
  readonly json: string;
}

interface ExecutionContext extends Context {
  readonly document: DocumentNode;
}

/** Starts Apollo Server without its transport: it gets prepared operations, and never a request. */
export async function startExecutor(api: Api, log: Log): Promise<Executor> {
  const apollo = createApollo(api, log);
  await apollo.start();
  return {
    async execute(query, { document, operationName, variableValues, contextValue }) {
      const { meter } = contextValue;
      const run = async () => {
        const { body } = await apollo.executeOperation(
          { query, operationName: operationName ?? undefined, variables: variableValues },
          // Not copied, which would make loaders for operations that use none.
          { contextValue: Object.assign(contextValue, { document }) },
        );
        if (body.kind !== 'single') throw new Error('The schema has no @defer.');
        return written(body.singleResult, api, meter);
      };
      try {
        return await meter.run(run);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const result = { errors: [api.formatError(error)] };
        return { result, json: answerJson(result) };
      }
    },
    close: () => apollo.stop(),
  };
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

function createApollo(api: Api, log: Log): ApolloServer<ExecutionContext> {
  return new ApolloServer<ExecutionContext>({
    schema: api.schema,
    formatError: (_formatted, error) => api.formatError(error),
    includeStacktraceInErrorResponses: false,
    // The schema is public, in the repository; the playground and code generators read it from here.
    introspection: true,
    documentStore: null,
    persistedQueries: false,
    stopOnTerminationSignals: false, // stopping is the process's own business
    logger: loggerOf(log),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      // Nothing leaves the machine, whatever stands in the environment.
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      {
        requestDidStart: async () => ({
          // The document was parsed and validated before. Apollo executes this one and parses none.
          didResolveSource: async (request) => {
            (request as { document?: DocumentNode }).document = request.contextValue.document;
          },
          parsingDidStart: async () => {
            throw new Error('A document that was not screened must not run.');
          },
        }),
      },
    ],
  });
}

function loggerOf(log: Log) {
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (message?: unknown) =>
    log[level]({}, String(message));
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
