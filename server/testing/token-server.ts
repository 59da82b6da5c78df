import { type Answer, type Receiver, startReceiver } from './receiver.ts';

/** A token server for tests: it gives the tokens `token-1`, `token-2` …, unless an answer is programmed. */
export interface TokenServer extends Receiver {
  readonly tokenUrl: string;
}

export async function startTokenServer(given: { readonly expiresIn?: number } = {}): Promise<TokenServer> {
  let last = 0;
  const next = (): Answer => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      access_token: `token-${++last}`,
      token_type: 'Bearer',
      expires_in: given.expiresIn ?? 3600,
    }),
  });
  const receiver = await startReceiver(next);
  return { ...receiver, tokenUrl: `${receiver.url}/token` };
}
