import { type Access } from '../access/index.ts';
import { type ApiServices } from '../graphql/index.ts';
import { createHttpServer, type HttpLimits, type HttpServer, type HttpServerParts } from '../http/index.ts';
import { previewEvent } from '../ingest/preview.ts';
import { silentLog } from '../log.ts';
import { type Role } from '../model/index.ts';

/** An HTTP server that listens. */
export interface ApiServer extends AsyncDisposable {
  readonly server: HttpServer;
  readonly url: string;
}

export interface ApiServerParts extends Partial<Omit<HttpServerParts, 'services' | 'access' | 'limits'>> {
  /** Any UUID unless given. */
  readonly workspaceId?: string;
  /** A test that calls a service has to give it. */
  readonly services?: Partial<ApiServices>;
  readonly access?: Partial<Access>;
  readonly limits?: Partial<HttpLimits>;
}

const keyIds: Readonly<Record<string, string>> = {
  owner: 'b0000000-0000-7000-8000-000000000001',
  editor: 'b0000000-0000-7000-8000-000000000002',
  viewer: 'b0000000-0000-7000-8000-000000000003',
  ingest: 'b0000000-0000-7000-8000-000000000004',
};

/** The defaults of the settings. */
const limits: HttpLimits = {
  requestsPerSecond: 10_000,
  bodyBytes: 256 * 1024 * 1024,
  socketsPerKey: 200,
  subscriptionsPerSocket: 50,
  trustedProxies: [],
};

/**
 * Starts an HTTP server whose API keys are the names of the roles in lower case, such as `Bearer owner`; `Bearer operator`
 * is the bootstrap key. For the rules of HTTP and of the API; open the services by `openApiServices`.
 */
export async function startApiServer(parts: ApiServerParts = {}): Promise<ApiServer> {
  const { workspaceId = 'a0000000-0000-7000-8000-000000000001', services = {}, access, ...given } = parts;
  const server = await createHttpServer({
    config: {
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      allowPrivateEndpoints: false,
      answerMemory: 128 * 1024 * 1024,
    },
    log: silentLog,
    access: {
      authenticate: async (authorization) => {
        const name = /^Bearer (operator|owner|editor|viewer|ingest)$/.exec(authorization ?? '')?.[1];
        if (!name) return null;
        const role = name === 'operator' ? 'owner' : name;
        return {
          workspaceId,
          workspaceName: 'Main',
          role: role.toUpperCase() as Role,
          actor: { kind: 'API_KEY', id: keyIds[role]! },
          bootstrap: name === 'operator',
          hidePersonalData: false,
        };
      },
      findSource: async () => null,
      checkAddress: () => undefined,
      takeEvents: async () => null,
      onKeysChange: () => undefined,
      onSourcesChange: () => undefined,
      ...access,
    },
    services: {
      apiKeys: none,
      encryption: none,
      erasures: none,
      team: none,
      factors: none,
      workspaces: none,
      webhooks: none,
      sources: none,
      eventSchemas: none,
      schemasInUse: { of: () => null },
      attempts: none,
      deliveries: none,
      auditLog: none,
      events: none,
      counts: none,
      delivery: none,
      workbench: none,
      bulkJobs: none,
      ingest: idleIngest,
      ...services,
    } as ApiServices,
    readiness: async () => [],
    webRoot: '/nowhere',
    ...given,
    limits: { ...limits, ...given.limits },
  });
  const { url } = await server.listen();
  return { server, url, [Symbol.asyncDispose]: () => server.close() };
}

/** Takes no events, tests filters, and refuses nobody for what is under way. */
const idleIngest: Partial<ApiServices['ingest']> = {
  ingest: () => Promise.reject(new Error('No ingest here.')),
  testFilters: (_workspaceId, filters, event, source) =>
    previewEvent(filters, event, {
      receivedAt: new Date(),
      source,
      tools: null,
      lookUps: { userOf: async () => null },
    }),
  secondsToWait: () => null,
};

/** In the place of a service that a test does not call. */
const none = {};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // A test knows what it asked for.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** Sends an operation as the dashboard does. `role: null` sends no key. @param workspaceId The workspace to name. */
export async function ask(
  url: string,
  query: string,
  variables: Record<string, unknown> | string = {},
  role: string | null = 'owner',
  workspaceId?: string,
): Promise<Answer> {
  const text = typeof variables === 'string' ? variables : JSON.stringify(variables);
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(role && { authorization: `Bearer ${role}` }),
      ...(workspaceId !== undefined && { 'x-perspection-workspace': workspaceId }),
    },
    body: `{"query":${JSON.stringify(query)},"variables":${text}}`,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
