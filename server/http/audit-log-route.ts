import { Readable } from 'node:stream';

import { type FastifyInstance } from 'fastify';

import { authorOf } from '../access/index.ts';
import {
  ApiError,
  type Api,
  type ApiServices,
  type ErrorCode,
  exportAuditLog,
  mayUse,
} from '../graphql/index.ts';
import { type Log } from '../log.ts';
import { type Admission } from './admission.ts';
import { badRequest, type Refusal, refusalFor, refusalOf, refuse, stopping } from './answers.ts';

export interface AuditLogRouteParts {
  readonly api: Pick<Api, 'formatError' | 'isUnavailable'>;
  readonly auditLog: ApiServices['auditLog'];
  readonly admission: Admission;
  readonly log: Log;
  /** Whether the server is closing. */
  readonly stopping: () => boolean;
}

const forbidden = refusalFor('FORBIDDEN', 'This key may not read the audit log: it needs the role OWNER.');
const wrongMethod: Refusal = {
  ...refusalFor('METHOD_NOT_ALLOWED', 'Read the audit log by GET.'),
  headers: { allow: 'GET' },
};

/** The audit log as NDJSON, at `GET /v1/audit-log`: read as the client takes it, however long it is. */
export async function serveAuditLog(server: FastifyInstance, parts: AuditLogRouteParts): Promise<void> {
  const { admission, auditLog } = parts;
  await server.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) => refuse(reply, refusalOfExport(error, parts)));
    scope.addHook('onRequest', async (request, reply) => {
      if (request.method !== 'GET') return refuse(reply, wrongMethod);
      if (parts.stopping()) return refuse(reply, stopping);
      const refusal = await admission.admit(request, reply);
      if (refusal) return refuse(reply, refusal);
      return mayUse(request.caller!.role, 'Query.auditLog') ? undefined : refuse(reply, forbidden);
    });
    scope.route({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url: '/v1/audit-log',
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        const caller = request.caller!;
        const { address } = admission.addressOf(request.raw);
        const { searchParams: parameters } = new URL(request.url, 'http://localhost');
        const lines = await exportAuditLog({
          auditLog,
          caller,
          author: authorOf(caller, address),
          parameters,
        });
        reply.header('content-type', 'application/x-ndjson; charset=utf-8');
        reply.header('content-disposition', 'attachment; filename="audit-log.ndjson"');
        return reply.send(Readable.from(lines));
      },
    });
  });
}

function refusalOfExport(error: unknown, { api, log }: AuditLogRouteParts): Refusal {
  if (error instanceof ApiError) {
    const code = error.extensions['code'] as ErrorCode;
    return code === 'FORBIDDEN' ? refusalFor(code, error.message) : badRequest(error.message);
  }
  if (!api.isUnavailable(error)) return refusalOf(error as never, log);
  return refusalFor('UNAVAILABLE', api.formatError(error).message);
}
