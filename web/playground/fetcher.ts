import { getOperationAST, type DocumentNode, type FormattedExecutionResult } from 'graphql';
import { createClient } from 'graphql-ws';

interface Request {
  query: string;
  operationName?: string | null;
  variables?: Record<string, unknown>;
}

/** What GraphiQL adds to a request. */
interface Context {
  documentAST?: DocumentNode;
  headers?: Record<string, string>;
}

const refusedHint = 'Sign in to the dashboard first, or add an Authorization header below.';

/**
 * Sends the requests of GraphiQL: queries and mutations over HTTP, subscriptions over one WebSocket that reconnects by
 * itself. Headers that are typed in the page override the stored key.
 */
export function createFetcher(key: string | null) {
  const authorization: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  const socket = createClient({
    url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
    connectionParams: authorization,
    keepAlive: 10_000,
    retryAttempts: Infinity,
    shouldRetry: () => true,
  });

  return (
    request: Request,
    context?: Context,
  ): Promise<unknown> | AsyncIterableIterator<FormattedExecutionResult> => {
    if (isSubscription(request, context)) {
      return socket.iterate({ ...request, operationName: request.operationName ?? undefined });
    }
    return post(request, { ...authorization, ...lowerCased(context?.headers ?? {}) });
  };
}

function isSubscription({ operationName }: Request, context?: Context): boolean {
  const document = context?.documentAST;
  return document !== undefined && getOperationAST(document, operationName)?.operation === 'subscription';
}

async function post(request: Request, headers: Record<string, string>): Promise<unknown> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(request),
  });
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('json')) return response.json();
  return {
    errors: [
      {
        message: `The server responded with HTTP ${response.status}. ${response.status === 401 ? refusedHint : ''}`,
      },
    ],
  };
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
