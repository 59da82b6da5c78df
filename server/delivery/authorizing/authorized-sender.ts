import { withAuthorization } from '../../model/index.ts';
import { type TokenOwner } from '../../storage/index.ts';
import { type SendOutcome, type SendRequest } from '../sending/send-outcome.ts';
import { type Endpoint, type Sender } from '../sending/sender.ts';
import { type AccessTokens } from './access-tokens.ts';
import { maskAnswer, secretsOf } from './mask-answer.ts';

/**
 * A sender that gives requests their access token, and keeps no answer with the secrets of its request in it. Deliveries wait for it as they wait for the look-up of a host name,
 * before they take a slot: a token server that does not answer holds up nothing but its own webhooks.
 */
export function createAuthorizedSender(sender: Sender, tokens: AccessTokens): Sender {
  async function sendAuthorized(request: SendRequest, owner: TokenOwner): Promise<SendOutcome> {
    const found = await tokens.tokenFor(owner);
    if ('failure' in found) return { kind: 'unsent', error: `not sent: no access token (${found.failure})` };
    const headers = withAuthorization(request.headers, `Bearer ${found.token}`);
    const outcome = await sendMasked(sender, { ...request, headers });
    if (outcome.kind !== 'answered' || outcome.statusCode !== 401) return outcome;
    if (!tokens.refuse(owner, found.token)) return outcome;
    return { ...outcome, error: `${outcome.error} (another access token is obtained)`, retryAtOnce: true };
  }

  return {
    send: (request) =>
      request.tokenOwner ? sendAuthorized(request, request.tokenOwner) : sendMasked(sender, request),
    isResolved: (endpoint) => sender.isResolved(endpoint) && isReady(tokens, endpoint),
    whenResolved: async (endpoint, first) => {
      await Promise.all([sender.whenResolved(endpoint, first), whenReady(tokens, endpoint)]);
    },
    get dns() {
      return sender.dns;
    },
    get connections() {
      return sender.connections;
    },
    close: () => sender.close(),
  };
}

async function sendMasked(sender: Sender, request: SendRequest): Promise<SendOutcome> {
  const outcome = await sender.send(request);
  if (!('response' in outcome) || outcome.response === null) return outcome;
  const secrets = secretsOf(request);
  return secrets.length === 0 ? outcome : { ...outcome, response: maskAnswer(outcome.response, secrets) };
}

function isReady(tokens: AccessTokens, { authentication }: Endpoint): boolean {
  const owner = authentication?.tokenOwner;
  return !owner || tokens.isReady(owner);
}

async function whenReady(tokens: AccessTokens, { authentication }: Endpoint): Promise<void> {
  const owner = authentication?.tokenOwner;
  if (owner && !tokens.isReady(owner)) await tokens.whenReady(owner);
}
