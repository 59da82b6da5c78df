import { type OperationMeter } from './operation-meter.ts';
import { type ApiServices } from './services.ts';

/** The services as one operation sees them: what they read is counted, and nothing is read once the operation ended. */
export function meteredServices(services: ApiServices, meter: OperationMeter): ApiServices {
  return {
    ...services,
    webhooks: metered(services.webhooks, meter),
    attempts: metered(services.attempts, meter),
    events: metered(services.events, meter),
    delivery: metered(services.delivery, meter),
  };
}

function metered<T extends object>(service: T, meter: OperationMeter): T {
  return new Proxy(service, {
    get: (target, name) => {
      const method = target[name as keyof T] as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => meter.read(() => method.apply(target, args));
    },
  });
}
