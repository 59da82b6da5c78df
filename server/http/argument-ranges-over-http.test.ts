import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  isObjectType,
  type GraphQLObjectType,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';

import { systemClock } from '../clock.ts';
import { type Api, createApi, SubscriberAnswers } from '../graphql/index.ts';
import { buildApiSchema } from '../graphql/schema.ts';
import { type Log, silentLog } from '../log.ts';
import { ask } from '../testing/api-server.ts';
import { type ArgumentLeaf, argumentsWith, leavesOf } from '../testing/argument-values.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { serveApi } from '../testing/served-api.ts';
import { someSettings } from '../testing/settings.ts';

/** Values at and beyond what columns, functions and formats of the database take. */
const badTexts = ['', ' ', 'a\0b', '\ud800', '9'.repeat(30), 'x'.repeat(3000)];
const badCursors = ['-1', 'w.AAAA', 'n.x', 'e.AA', 'd.-1', 'd.999999999', 'a.99999999999', '{}'].concat(
  'a0000000-0000-7000-8000-00000000000g',
);
const badValues: Readonly<Record<string, readonly unknown[]>> = {
  Int: [-2_147_483_648, -1, 0, 40_000, 2_147_483_647, 2_147_483_648, 1.5],
  Boolean: [null, 0, 'true'],
  DateTime: ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59-14:00', '+275760-09-13T00:00:00Z', '2026-13-01', 1e300, '', 'infinity'],
  JSON: [1e308, -0, 5e-324, 2 ** 53, 'a\0b', '\ud800', { '\0': 1 }, [[[]]], 'x'.repeat(10_000), null, true],
  JSONObject: [{}, { event_name: 'a', timestamp: '9999-12-31T23:59:59Z' }, { event_name: 'a\0' }, { event_name: 'a', n: 1e308 }, { event_name: '\ud800' }, { event_name: 'a', event_id: '\0' }, [], 1],
}; // prettier-ignore

const failed: unknown[] = [];
const log: Log = { ...silentLog, error: ({ err }) => void failed.push(err) };
const api = serveApi({ log });
const schema = buildApiSchema();
/** How to reach the types that are not roots and have fields with arguments. */
const parents: Record<string, string> = {};
/** Values that exist, by the name of the argument. */
const existing: Record<string, string> = { url: 'https://example.com/', name: 'a', field: 'a', value: 'a' };

beforeAll(async () => {
  const { storage, workspaceId, addEvent } = api.world;
  const webhook = await storage.webhooks.create(workspaceId, someSettings({}), null);
  const eventRowId = await addEvent([webhook.id]);
  await record(storage.pool, [someAttempt({ workspaceId, webhookId: webhook.id, eventRowId })]);
  existing['webhookId'] = webhook.id;
  existing['id'] = webhook.id;
  existing['deliveryId'] = `${eventRowId}.${webhook.id}`;
  parents['Webhook'] = `webhook(id: "${webhook.id}")`;
  parents['Event'] = `event(id: "${eventRowId}")`;
  const { body } = await ask(
    api.server.url,
    `{ ${parents['Event']} { deliveriesConnection { nodes { id } } } }`,
  );
  existing['deliveryId'] = body.data.event.deliveriesConnection.nodes[0].id;
  parents['Delivery'] = `delivery(id: "${existing['deliveryId']}")`;
});

function valid(scalar: string, name: string): unknown {
  if (scalar === 'Boolean') return false;
  if (scalar === 'Int') return 1;
  if (scalar === 'JSONObject') return { event_name: 'a' };
  return existing[name] ?? 'a';
}

/** As much of an object as makes the server read what the arguments select. */
function selectionOf(type: GraphQLNamedType): string {
  if (!isObjectType(type)) return '';
  const fields = type.getFields();
  const parts = [
    'nodes { __typename }',
    'items { __typename }',
    'pageInfo { hasPreviousPage hasNextPage }',
  ].concat(['userErrors { code field }', 'results { error { code } }', 'totalCount']);
  return `{ __typename ${parts.filter((part) => Object.hasOwn(fields, part.split(' ', 1)[0]!)).join(' ')} }`;
}

interface Door {
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
}

const doors: readonly Door[] = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type))
  .filter((type) => !type.name.startsWith('__'))
  .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
  // An argument that is an enum has no leaf: its values are the schema's.
  .filter(({ field }) => field.args.some((arg) => leavesOf(arg.type, [arg.name]).length > 0));

function documentOf({ type, field }: Door, given: object): string {
  const args = field.args.filter(({ name }) => name in given);
  const declared = args.map(({ name, type: of }) => `$${name}: ${String(of)}`).join(' ');
  const passed = args.map(({ name }) => `${name}: $${name}`).join(' ');
  const asked = `${field.name}(${passed}) ${selectionOf(getNamedType(field.type))}`;
  const parent = parents[type.name];
  const kind = ['Mutation', 'Subscription'].includes(type.name) ? type.name.toLowerCase() : 'query';
  return `${kind} (${declared}) { ${parent ? `${parent} { ${asked} }` : asked} }`;
}

/** The codes of the errors that an operation is answered with. */
async function codesOf(door: Door, variables: Record<string, unknown>): Promise<string[]> {
  const query = documentOf(door, variables);
  if (door.type.name === 'Subscription') return codesOverSocket(query, variables);
  // The bootstrap key, which may create and restore workspaces, too.
  const { status, body } = await ask(api.server.url, query, variables, 'operator');
  expect(status, JSON.stringify(variables).slice(0, 300)).toBeLessThan(500);
  return (body.errors ?? []).map(({ extensions }: { extensions: { code: string } }) => extensions.code);
}

let subscriptions: Api | null = null;

/** The same for a subscription, which is ended as soon as it has begun. */
async function codesOverSocket(query: string, variables: Record<string, unknown>): Promise<string[]> {
  const { services, workspaceId } = api.world;
  const inner = (subscriptions ??= createApi({
    services,
    log,
    clock: systemClock,
    endpointRules: { production: true },
    answerMemory: 2 ** 27,
    onLimit: () => undefined,
  }));
  const actor = { kind: 'API_KEY', id: 'k' } as const;
  const caller = {
    workspaceId,
    workspaceName: 'Main',
    role: 'OWNER',
    actor,
    bootstrap: false,
    hidePersonalData: false,
  } as const;
  const prepared = inner.prepare(caller, { query, variables }, 'WebSocket');
  const found = 'document' in prepared ? await inner.subscribe(prepared) : { errors: prepared };
  if (!(found instanceof SubscriberAnswers))
    return (found.errors ?? []).map((error) => String(inner.formatError(error).extensions!['code']));
  found.close();
  return [];
}

const expected = ['BAD_USER_INPUT', 'NOT_FOUND', 'GRAPHQL_VALIDATION_FAILED', 'TOO_COMPLEX'];

describe.each(doors.map((door) => [`${door.type.name}.${door.field.name}`, door] as const))(
  '%s',
  (_name, door) => {
    const leaves = door.field.args.flatMap((arg) => leavesOf(arg.type, [arg.name]));

    it.each(leaves.map((leaf) => [leaf.path.join('.'), leaf] as const))(
      'refuses or takes any value of %s',
      async (_path, leaf: ArgumentLeaf) => {
        const isRoot = ['Query', 'Mutation', 'Subscription'].includes(door.type.name);
        expect(isRoot || door.type.name in parents).toBe(true);
        const isId = /(?:after|id)$/i.test(leaf.path.at(-1)!);
        const values = badValues[leaf.scalar] ?? (isId ? [...badTexts, ...badCursors] : badTexts);
        const codes: string[][] = [];
        // One at a time: some calls may run only a few at once for a workspace.
        for (const value of values)
          codes.push(await codesOf(door, argumentsWith(door.field.args, leaf, value, valid)));
        expect(failed.splice(0)).toEqual([]);
        expect(codes.flat().filter((code) => !expected.includes(code))).toEqual([]);
      },
    );
  },
);
