import { Readable } from 'node:stream';

import { type FastifyInstance } from 'fastify';

import { authorOf } from '../access/index.ts';
import { type Api, type ApiServices, mayUse, userIdMistakes } from '../graphql/index.ts';
import { type Log } from '../log.ts';
import { type Admission } from './admission.ts';
import { badRequest, refusalFor, refusalOf, refuse, stopping } from './answers.ts';

export interface UserExportParts {
  readonly api: Pick<Api, 'formatError' | 'isUnavailable'>;
  readonly erasures: ApiServices['erasures'];
  readonly admission: Admission;
  readonly log: Log;
  /** Whether the server is closing. */
  readonly stopping: () => boolean;
}

const forbidden = refusalFor('FORBIDDEN', 'This key may not export users: it needs the role OWNER.');

/** What is stored of a user, as NDJSON, at `GET /v1/users/<user id>/export`: read as the client takes it. */
export async function serveUserExport(server: FastifyInstance, parts: UserExportParts): Promise<void> {
  const { admission, erasures, api, log } = parts;
  await server.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) =>
      refuse(
        reply,
        api.isUnavailable(error)
          ? refusalFor('UNAVAILABLE', api.formatError(error).message)
          : refusalOf(error as never, log),
      ),
    );
    scope.addHook('onRequest', async (request, reply) => {
      if (parts.stopping()) return refuse(reply, stopping);
      const refusal = await admission.admit(request, reply);
      if (refusal) return refuse(reply, refusal);
      return mayUse(request.caller!.role, 'Mutation.eraseUser') ? undefined : refuse(reply, forbidden);
    });
    scope.get<{ Params: { id: string } }>('/v1/users/:id/export', async (request, reply) => {
      const [mistake] = userIdMistakes(request.params.id);
      if (mistake) return refuse(reply, badRequest(mistake.message));
      const caller = request.caller!;
      const by = authorOf(caller, admission.addressOf(request.raw).address);
      const lines = await erasures.export(caller.workspaceId, request.params.id, by);
      reply.header('content-type', 'application/x-ndjson; charset=utf-8');
      return reply.send(Readable.from(lines));
    });
  });
}
