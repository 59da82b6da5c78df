import { type IncomingMessage, request, type RequestOptions } from 'node:http';

/** Sends an address as it stands: `fetch` would rewrite it. It also sends only the headers that it is given. */
export async function sendAsIs(url: string, path: string, options: RequestOptions): Promise<IncomingMessage> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ port, path, ...options }, resolve)
      .on('error', reject)
      .end();
  });
}

/** All of the body. */
export async function textOf(message: IncomingMessage): Promise<string> {
  return (await message.toArray()).join('');
}
