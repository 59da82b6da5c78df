import { type Clock, systemClock } from '../clock.ts';
import { createSender, Worker, type WorkerParts } from '../delivery/index.ts';
import { createIngest, type Ingest } from '../ingest/index.ts';
import { silentLog } from '../log.ts';
import { type WebhookSettings } from '../model/index.ts';
import { noPresence, openQueue, type Queue } from '../queue/index.ts';
import { type Storage } from '../storage/index.ts';
import { type Keep } from './closing.ts';
import { addWorkspace, openTestStorage, type TestStorageOptions } from './database.ts';
import { someSettings } from './settings.ts';

/** Storage, queue, ingest and any number of workers for one workspace: delivery without the API. */
export interface DeliveryWorld {
  readonly storage: Storage;
  readonly queue: Queue;
  readonly workspaceId: string;
  /** Creates a webhook and returns its id. */
  addWebhook(settings: Partial<WebhookSettings>): Promise<string>;
  /** Ingests events. Resolves when they are stored and workers were woken. */
  send(events: readonly Record<string, unknown>[]): ReturnType<Ingest['ingest']>;
  startWorker(options?: Partial<WorkerParts>): Worker;
  /** Ingests as a process does whose own worker this is: it hands over what the worker has room for. */
  sendThrough(
    worker: Pick<Worker, 'handOver'>,
    events: readonly Record<string, unknown>[],
  ): ReturnType<Ingest['ingest']>;
}

/** @param directory What its processes keep of workspaces; as much as by default unless given. */
export async function startDeliveryWorld(
  keep: Keep,
  clock: Clock = systemClock,
  directory?: TestStorageOptions['directory'],
): Promise<DeliveryWorld> {
  const storage = await openTestStorage(keep, { clock, directory });
  const queue = keep(await openQueue({ pool: storage.pool, clock, log: silentLog, supervise: false }));
  const workspaceId = await addWorkspace(storage.pool);
  const listeners: Parameters<WorkerParts['wakeUps']['onWake']>[0][] = [];
  const wakeUps: WorkerParts['wakeUps'] = {
    wake: (name) => listeners.forEach((listener) => listener(name)),
    onWake: (listener) => void listeners.push(listener),
  };
  const tools = { storage, queue, wakeUps, presence: noPresence, clock, log: silentLog };
  const ingest = createIngest(tools);
  return {
    storage,
    queue,
    workspaceId,
    addWebhook: async (settings) =>
      (await storage.webhooks.create(workspaceId, someSettings(settings), null)).id,
    send: (events) => ingest.ingest(workspaceId, events),
    sendThrough: ({ handOver }, given) => createIngest({ ...tools, handOver }).ingest(workspaceId, given),
    startWorker: (options = {}) => {
      const sender = keep(createSender({ allowPrivate: true, maxConnectionsPerOrigin: 64 }));
      const live = { wake: () => undefined, moved: () => undefined };
      const worker = keep(
        new Worker({ ...tools, sender, live, maxInFlight: 32, webhookConcurrency: 8, ...options }),
      );
      worker.start();
      return worker;
    },
  };
}

/** Makes `count` events with the same name and different ids. */
export function events(count: number, name = 'purchase', prefix = 'e'): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, n) => ({ event_name: name, event_id: `${prefix}${n}` }));
}
