import {
  mask,
  requestHeaders,
  urlWithoutSecrets,
  type Attempt,
  type CustomHeader,
  type Role,
  type ShownAuthentication,
} from '../model/index.ts';
import { type PreviewedHeader } from '../delivery/index.ts';
import { type SentRequest } from '../storage/index.ts';
import { isEditor } from './roles.ts';

/** A webhook's custom headers as a role may see them: their values may be credentials. */
export function visibleHeaders(headers: readonly CustomHeader[], role: Role): readonly CustomHeader[] {
  return isEditor(role) ? headers : headers.map(({ name }) => ({ name, value: mask }));
}

/** A webhook's authentication as a role may see it: half of a password is a user name. */
export function visibleAuthentication(shown: ShownAuthentication, role: Role): ShownAuthentication {
  if (isEditor(role)) return shown;
  const { basic, oauth2 } = shown;
  return {
    ...shown,
    basic: basic && { ...basic, username: mask },
    oauth2: oauth2 && {
      ...oauth2,
      tokenUrl: urlWithoutSecrets(oauth2.tokenUrl),
      clientId: mask,
      parameters: oauth2.parameters.map(({ name }) => ({ name, value: mask })),
    },
  };
}

/**
 * A header of a request that was not sent, as a role may see it. With a valid signature of an event that the endpoint was
 * never sent, somebody could send it there in our name.
 */
export function visiblePreviewHeader(header: PreviewedHeader, role: Role): PreviewedHeader {
  const secret = header.kind === 'CUSTOM' || header.kind === 'SIGNATURE';
  return secret && !isEditor(role) ? { ...header, value: mask } : header;
}

/** A webhook's URL as a role may see it: its query may be a credential. */
export function visibleUrl(url: string, role: Role): string {
  return isEditor(role) ? url : urlWithoutSecrets(url);
}

/**
 * The headers of a request that was sent, as a role may see them. What the product itself sends stays, the signature
 * too; a value that is not what it would have sent came from a custom header.
 */
export function visibleSentHeaders(
  attempt: Attempt,
  { headers, source }: Pick<SentRequest, 'headers' | 'source'>,
  role: Role,
): readonly CustomHeader[] {
  if (isEditor(role)) return headers;
  const { eventName, eventId, attemptNumber, signature, signatureHeaders } = attempt;
  const builtIn = requestHeaders({
    eventName,
    eventId,
    attemptNumber,
    signature,
    signatureHeaders,
    customHeaders: [],
    authorization: null,
    source,
    test: true,
  });
  const values = new Map(builtIn.map(({ name, value }) => [name.toLowerCase(), value]));
  return headers.map(({ name, value }) => ({
    name,
    value: values.get(name.toLowerCase()) === value ? value : mask,
  }));
}
