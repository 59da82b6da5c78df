import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';

import { closingAfterEach, type Keep } from '../server/testing/closing.ts';
import { startReceiver } from '../server/testing/receiver.ts';
import { startWorld, type World } from '../server/testing/world.ts';

/** The examples of docs/api.md, run as they stand there. */
const root = new URL('../', import.meta.url);
const docs = readFileSync(new URL('docs/api.md', root), 'utf8');
const keep = closingAfterEach();

function blocks(language: string): string[] {
  return [...docs.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, text]) => text!);
}

const [curl] = blocks('sh');
const [client] = blocks('js');
const curlBody = /-d '([^']*)'/.exec(curl!)![1]!;
const subscription = /query: `([^`]*)`/.exec(client!)![1]!;

test('every document is valid for schema.graphql', () => {
  const schema = buildSchema(readFileSync(new URL('schema.graphql', root), 'utf8'));
  const documents = [...blocks('graphql'), subscription, (JSON.parse(curlBody) as { query: string }).query];
  expect(documents).toHaveLength(9);
  for (const text of documents) expect([text, validate(schema, parse(text))]).toEqual([text, []]);
});

test('the queries, the subscription and the curl command are answered, and mistakes as in the example', async () => {
  const world = await startWorld(keep);
  for (const document of blocks('graphql')) {
    if (document.startsWith('subscription')) await world.subscribe(document).waitFor(() => true);
    else await world.query(document);
  }

  const headers = [...curl!.matchAll(/-H (["'])(.*?)\1/g)].map(([, , header]) => header!.split(': ', 2));
  const response = await fetch(`${world.url}${/localhost:4000(\S+)/.exec(curl!)![1]}`, {
    method: 'POST',
    headers: headers.map(([name, value]) => [name!, value!.replace('$KEY', world.apiKey)]),
    body: curlBody,
  });
  expect([response.status, await response.json()]).toEqual([
    200,
    { data: { viewer: { role: 'OWNER', workspace: { name: 'Default' } } } },
  ]);

  const [example] = blocks('json');
  const create = `mutation { createWebhook(input: { name: "", url: "https://example.com", retryCount: 11 }) {
    webhook { id } userErrors { field code message }
  } }`;
  expect(await world.query(create)).toEqual(JSON.parse(example!));
});

/** The client in a process of its own. */
function startClient(keep: Keep, url: string, key: string, cursor: string) {
  const program = client!.replace('ws://localhost:4000', url.replace('http', 'ws'));
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, 'client', cursor], {
    cwd: fileURLToPath(root), // where graphql-ws is found
    env: { KEY: key },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (printed += String(data)));
  const ended = once(child, 'exit');
  keep({ close: () => end(child, ended) });
  return {
    ended: ended.then(([code]) => code as number | null),
    /** The types of the events whose attempts it has printed, in order. */
    printedTypes: () => [...printed.matchAll(/eventName: '([^']*)'/g)].map(([, type]) => type),
    printed: () => printed,
  };
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill();
  await ended;
}

async function deliver(world: World, name: string): Promise<void> {
  await world.query(`mutation { ingestEvents(events: [{ event_name: "${name}" }]) { acceptedCount } }`);
}

test(
  'the client goes on from its cursor, and survives a restart of the server',
  { timeout: 60_000 },
  async () => {
    const receiver = keep(await startReceiver());
    const world = await startWorld(keep);
    await world.query(
      `mutation { createWebhook(input: { name: "All", url: "${receiver.url}" }) { userErrors { code } } }`,
    );
    await deliver(world, 'before');
    const running = startClient(keep, world.url, world.apiKey, '0');
    const shown = expect.poll(running.printedTypes, { timeout: 20_000 });
    await shown.toEqual(['before']);
    await deliver(world, 'live');
    await shown.toEqual(['before', 'live']);

    await world.close();
    const { databaseUrl } = world;
    const again = await startWorld(keep, { databaseUrl, env: { PORT: new URL(world.url).port } });
    await deliver(again, 'after the restart');
    await shown.toEqual(['before', 'live', 'after the restart']);
    await deliver(again, 'last'); // whatever came twice would stand before it
    await shown.toEqual(['before', 'live', 'after the restart', 'last']);
  },
);

test('the client is told to read the log again, and gives up when its key is wrong', async () => {
  const world = await startWorld(keep);
  const lost = startClient(keep, world.url, world.apiKey, '999999999');
  await expect.poll(lost.printed, { timeout: 20_000 }).toBe('Too far behind: read the log again. 0\n');
  const stranger = startClient(keep, world.url, 'wrong', '0');
  expect(await stranger.ended).toBe(1);
  expect(stranger.printed()).toContain('CloseEvent');
});
