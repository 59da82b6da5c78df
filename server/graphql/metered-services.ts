import { type OperationMeter } from './operation-meter.ts';
import { type ApiServices } from './services.ts';

/** The services as one operation sees them: what they read is counted, and nothing is read once the operation ended. */
export function meteredServices(
  services: ApiServices,
  meter: Pick<OperationMeter, 'read' | 'readStored'>,
): ApiServices {
  return {
    ...services,
    erasures: metered(services.erasures, (work) => meter.readStored(work)),
    encryption: metered(services.encryption, (work) => meter.readStored(work)),
    apiKeys: metered(services.apiKeys, (work) => meter.readStored(work)),
    team: metered(services.team, (work) => meter.readStored(work)),
    factors: metered(services.factors, (work) => meter.readStored(work)),
    workspaces: metered(services.workspaces, (work) => meter.readStored(work)),
    webhooks: metered(services.webhooks, (work) => meter.readStored(work)),
    sources: metered(services.sources, (work) => meter.readStored(work)),
    eventSchemas: metered(services.eventSchemas, (work) => meter.readStored(work)),
    auditLog: metered(services.auditLog, (work) => meter.readStored(work)),
    attempts: metered(services.attempts, (work) => meter.readStored(work)),
    counts: metered(services.counts, (work) => meter.readStored(work)),
    deliveries: metered(services.deliveries, (work) => meter.readStored(work)),
    events: metered(services.events, (work) => meter.readStored(work)),
    workbench: metered(services.workbench, (work) => meter.read(work)), // it reads by itself, piece by piece
    bulkJobs: metered(services.bulkJobs, (work) => meter.readStored(work)),
    delivery: metered(services.delivery, (work) => meter.read(work)), // a test send may take 30 s
  };
}

type Read = (work: () => Promise<unknown>) => Promise<unknown>;

function metered<T extends object>(service: T, read: Read): T {
  return new Proxy(service, {
    get: (target, name) => {
      const method = target[name as keyof T] as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => read(() => method.apply(target, args));
    },
  });
}
