import { beforeAll } from 'vitest';

import { type HttpServerParts } from '../http/index.ts';
import { type ApiServer, startApiServer } from './api-server.ts';
import { openApiServices, type TestServices } from './api-services.ts';
import { closingAfterAll } from './closing.ts';

/** A server over HTTP and the services behind it, which are there once the tests run. */
export interface ServedApi {
  readonly world: TestServices;
  readonly server: ApiServer;
}

/** Serves the API of a database of its own to all tests of a file. */
export function serveApi(parts: Partial<Pick<HttpServerParts, 'log' | 'operationSliceMs'>> = {}): ServedApi {
  const keep = closingAfterAll();
  const served: { world?: TestServices; server?: ApiServer } = {};
  beforeAll(async () => {
    served.world = await openApiServices(keep);
    served.server = await startApiServer({ ...served.world, ...parts });
    keep(served.server.server);
  });
  return served as ServedApi;
}
