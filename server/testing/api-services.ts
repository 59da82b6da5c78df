import { openPeople } from '../access/index.ts';
import { createBulkJobs } from '../bulk/index.ts';
import { systemClock } from '../clock.ts';
import { createDeliveryService, createSender } from '../delivery/index.ts';
import { type ApiServices } from '../graphql/index.ts';
import { uuidv7 } from '../ids.ts';
import { createIngest, openEventSchemas } from '../ingest/index.ts';
import { createLive } from '../live/index.ts';
import { silentLog } from '../log.ts';
import { createWakeUps, openQueue } from '../queue/index.ts';
import { insertEvents, type Storage } from '../storage/index.ts';
import { type Keep } from './closing.ts';
import { createWorkbench } from '../workbench/index.ts';
import { addWorkspace, openTestStorage } from './database.ts';
import { generousQuotas } from './quotas.ts';

/** The services of the API over a database of their own, without a worker: nothing is delivered. */
export interface TestServices {
  readonly services: ApiServices;
  readonly storage: Storage;
  readonly workspaceId: string;
  /** Every call of a service in order, such as `webhooks.find`. A test may empty it. */
  readonly calls: string[];
  /** Stores an event that was routed to these webhooks and has no attempt yet. Returns its row id. */
  addEvent(webhookIds: readonly string[]): Promise<string>;
}

export async function openApiServices(keep: Keep): Promise<TestServices> {
  const storage = await openTestStorage(keep);
  const { pool, notifications } = storage;
  const workspaceId = await addWorkspace(pool, 'Main');
  const tools = { storage, clock: systemClock, log: silentLog };
  const queue = keep(await openQueue({ pool, clock: systemClock, log: silentLog, supervise: false }));
  const wakeUps = await createWakeUps(notifications, false, () => undefined);
  const live = keep(createLive({ storage, log: silentLog, counts: true }));
  const sender = keep(createSender({ allowPrivate: true, maxConnectionsPerOrigin: 8 }));
  const { eventSchemas: store } = storage;
  const eventSchemas = keep(await openEventSchemas({ store, notifications, log: silentLog }));
  const people = keep(
    await openPeople({
      store: storage.people,
      notifications,
      clock: systemClock,
      log: silentLog,
      settings: { idleHours: 24, sessionHours: 24, mail: null, oidc: null },
      baseUrl: () => 'http://localhost',
      attemptsPerMinute: 100,
    }),
  );
  const workbench = keep(createWorkbench({ events: storage.events }));
  const calls: string[] = [];
  return {
    storage,
    workspaceId,
    calls,
    services: {
      erasures: logged('erasures', storage.erasures, calls),
      encryption: logged('encryption', { keys: () => Promise.resolve([]) }, calls),
      apiKeys: logged('apiKeys', storage.apiKeys, calls),
      team: logged('team', people.team, calls),
      factors: logged('factors', people.factors, calls),
      workspaces: logged('workspaces', storage.workspaces, calls),
      webhooks: logged('webhooks', storage.webhooks, calls),
      sources: logged('sources', storage.sources, calls),
      eventSchemas: logged('eventSchemas', storage.eventSchemas, calls),
      schemasInUse: eventSchemas,
      auditLog: logged('auditLog', storage.auditLog, calls),
      attempts: logged('attempts', storage.attempts, calls),
      deliveries: logged('deliveries', storage.deliveries, calls),
      events: logged('events', storage.events, calls),
      counts: logged('counts', storage.counts, calls),
      ingest: logged('ingest', createIngest({ ...tools, queue, wakeUps, eventSchemas }), calls),
      delivery: logged(
        'delivery',
        createDeliveryService({ ...tools, queue, wakeUps, sender, live, quotas: generousQuotas }),
        calls,
      ),
      workbench: logged('workbench', workbench, calls),
      bulkJobs: logged('bulkJobs', createBulkJobs({ ...tools, queue, live }), calls),
      live: logged('live', live, calls),
    },
    addEvent: async (webhookIds) => {
      const id = uuidv7();
      const event = { id, eventId: `e-${id}`, eventName: 'purchase', userId: null, test: false };
      const payload = `{"event_id":"e-${id}","event_name":"purchase"}`;
      await insertEvents(pool, [{ workspaceId, ...event, payload, webhookIds, receivedAt: new Date() }]);
      return id;
    },
  };
}

/** Adds every call of a method to `calls`. */
function logged<T extends object>(name: string, service: T, calls: string[]): T {
  return new Proxy(service, {
    get: (target, key: string) => {
      const method = target[key as keyof T] as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        calls.push(`${name}.${key}`);
        return method.apply(target, args);
      };
    },
  });
}
