import { existsSync } from 'node:fs';
import { join } from 'node:path';

import fastifyStatic from '@fastify/static';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { notFound, refuse } from './answers.ts';
import { isGraphqlPath, refuseRoute } from './graphql-answers.ts';
import { pathOf } from './request-log.ts';

/** Addresses of programs: what is not there is an error for them, and never the dashboard. */
const notForPeople = /^\/(graphql|auth|v1|healthz|readyz|metrics|assets)(\/|$)/;
const fileName =
  /\.(js|mjs|css|map|json|txt|xml|ico|png|jpe?g|gif|svg|webp|avif|woff2?|ttf|wasm|webmanifest)$/i;

const oneYear = 'public, max-age=31536000, immutable';

const unbuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Perspection Webhooks</title>
<p>The API is running. The dashboard is not built yet: run <code>npm run build</code>, then start again.</p>
</html>
`;

/**
 * Serves the dashboard from `webRoot`: files as they are, or compressed
 * where the build has them as `.br` or `.gz`; its routes as `index.html`, the playground. Everything else
 * is a 404 in JSON. Without built files there is a page that says how to build them.
 */
export async function servePages(server: FastifyInstance, webRoot: string): Promise<void> {
  const built = existsSync(join(webRoot, 'index.html'));
  if (built) {
    await server.register(fastifyStatic, {
      root: webRoot,
      cacheControl: false,
      preCompressed: true,
      setHeaders: setCaching,
    });
  }
  const page = (reply: FastifyReply, file: string) =>
    built
      ? reply.sendFile(file)
      : reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(unbuilt);

  server.get('/playground', async (_request, reply) => page(reply, 'playground.html'));
  server.setNotFoundHandler((request, reply) => {
    const path = pathOf(request.url);
    if (isGraphqlPath(path)) return refuseRoute(reply, path);
    if (isRouteOfPeople(request)) return page(reply.code(built ? 200 : 503), 'index.html');
    return refuse(reply, notFound);
  });
}

function isRouteOfPeople(request: FastifyRequest): boolean {
  const path = pathOf(request.url);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  return reads && !notForPeople.test(path) && !fileName.test(path);
}

/** Built assets carry a hash in their names and never change; pages name them and must be asked for anew. */
function setCaching(reply: { header(name: string, value: string): unknown }, path: string): void {
  const caching = /[\\/]assets[\\/]/.test(path)
    ? oneYear
    : /\.html(\.br|\.gz)?$/.test(path)
      ? 'no-cache'
      : 'public, max-age=3600';
  reply.header('cache-control', caching);
}
