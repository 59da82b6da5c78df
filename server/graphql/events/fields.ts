import { FieldResolver, Resolver, Root } from 'type-graphql';

import { type DeliveryKey, type JsonObject, type StoredEvent } from '../../model/index.ts';
import { DeliveryObject } from '../deliveries/objects.ts';
import { JsonObject as JsonObjectScalar } from '../scalars.ts';
import { EventObject } from './objects.ts';

@Resolver(() => EventObject)
export class EventFields {
  @FieldResolver(() => JsonObjectScalar, { description: 'Exactly what is sent to webhooks.' })
  payload(@Root() event: StoredEvent): JsonObject {
    return JSON.parse(event.payload) as JsonObject;
  }

  @FieldResolver(() => [DeliveryObject])
  deliveries(@Root() event: StoredEvent): DeliveryKey[] {
    return event.webhookIds.map((webhookId) => ({ eventRowId: event.id, webhookId }));
  }
}
