import { type Clock } from '../clock.ts';
import { type CustomHeader, mask, signatureHeader, withAuthorization } from '../model/index.ts';
import { type DeliveryTarget, type Storage } from '../storage/index.ts';
import { type AttemptInputs } from './attempt/attempt-inputs.ts';
import { type BuiltRequest, buildRequest } from './attempt/build-request.ts';
import { transportHeaders } from './sending/transport-headers.ts';

/**
 * Where a header comes from:
 * - TRANSPORT: the connection, such as `Host`;
 * - PRODUCT: what the product says of the event and of itself;
 * - CUSTOM: the webhook's custom headers, which may replace those of the product;
 * - SIGNATURE: what the request is signed with, and the times and ids that go with it;
 * - AUTHENTICATION: the webhook's authentication.
 */
export type RequestHeaderKind = 'TRANSPORT' | 'PRODUCT' | 'CUSTOM' | 'SIGNATURE' | 'AUTHENTICATION';

export interface PreviewedHeader extends CustomHeader {
  readonly kind: RequestHeaderKind;
}

/** What a webhook would send for an event now. */
export interface RequestPreview {
  readonly url: string;
  /** In the order in which they are sent. The credentials of the authentication are masked. */
  readonly headers: readonly PreviewedHeader[];
  /** Why nothing can be sent, as the error of an attempt; then there are no headers. Null otherwise. */
  readonly unsent: string | null;
}

export interface PreviewRequestParts {
  readonly storage: { readonly directory: Pick<Storage['directory'], 'refresh' | 'get'> };
  readonly clock: Clock;
}

/**
 * The request that a webhook would send for an event as its first attempt, made by the code that makes attempts. Null when
 * the workspace has no such webhook.
 */
export async function previewRequest(
  { storage, clock }: PreviewRequestParts,
  workspaceId: string,
  webhookId: string,
  event: AttemptInputs['event'],
): Promise<RequestPreview | null> {
  await storage.directory.refresh([workspaceId]);
  const target = storage.directory.get(webhookId);
  if (!target || target.workspaceId !== workspaceId) return null;
  const { url } = target;
  const request = buildRequest({ event, attemptNumber: 1 }, target, clock.now());
  if ('unsent' in request) return { url, headers: [], unsent: request.unsent };
  const { before, after } = transportHeaders(url, event.body);
  const ofTransport = ({ name, value }: CustomHeader) => ({ name, value, kind: 'TRANSPORT' as const });
  const headers = [...before.map(ofTransport), ...ownHeaders(request, target), ...after.map(ofTransport)];
  return { url, headers, unsent: null };
}

function ownHeaders({ headers, signatures }: BuiltRequest, target: DeliveryTarget): PreviewedHeader[] {
  const { authentication, customHeaders } = target;
  // The sender adds the access token, which is obtained when it is needed.
  const sent = authentication?.tokenOwner ? withAuthorization(headers, `Bearer ${mask}`) : headers;
  const signing = new Set(signatures.signatureHeaders?.map(({ name }) => name));
  if (signatures.signature !== null) signing.add(signatureHeader);
  return sent.map((header) => {
    const { name, value } = header;
    if (authentication && name === 'Authorization')
      return { name, value: `${value.split(' ', 1)[0]} ${mask}`, kind: 'AUTHENTICATION' };
    if (customHeaders.includes(header)) return { name, value, kind: 'CUSTOM' };
    return { name, value, kind: signing.has(name) ? 'SIGNATURE' : 'PRODUCT' };
  });
}
