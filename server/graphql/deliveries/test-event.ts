import { uuidv7 } from '../../ids.ts';
import { type JsonObject } from '../../model/index.ts';
import { runStages } from '../../pipeline/index.ts';
import { defaultSample } from '../../routing/index.ts';
import { type Context } from '../context.ts';

/** The event of a test send as it is sent, or why a stage refuses it. @param given Null for the sample of a purchase. */
export async function testEvent(
  given: JsonObject | null,
  { caller, services, clock }: Pick<Context, 'caller' | 'services' | 'clock'>,
): Promise<ReturnType<typeof runStages>> {
  const now = clock.now();
  const schemas = await services.schemasInUse.of(caller.workspaceId);
  return runStages(given ?? sampleToSend(now), now, testEventId, { schemas });
}

/** The sample with an id of its own: a receiver ignores an event whose id it has seen. */
function sampleToSend(now: Date): JsonObject {
  return { ...defaultSample('purchase', now), event_id: testEventId() };
}

function testEventId(): string {
  return `test_${uuidv7()}`;
}
