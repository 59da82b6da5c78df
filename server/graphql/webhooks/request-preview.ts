import { Arg, Ctx, Field, FieldResolver, ID, ObjectType, Resolver, Root } from 'type-graphql';

import { type RequestHeaderKind, type RequestPreview } from '../../delivery/index.ts';
import { isUuid } from '../../ids.ts';
import { type StoredEvent, type Webhook } from '../../model/index.ts';
import { type Context } from '../context.ts';
import { testEvent } from '../deliveries/test-event.ts';
import { RequestHeaderKindEnum } from './enums.ts';
import { visiblePreviewHeader, visibleUrl } from '../masking.ts';
import { WebhookObject } from './objects.ts';

@ObjectType('PreviewedHeader', {
  description: 'An HTTP header of a request that was not sent.',
  simpleResolvers: true,
})
export class PreviewedHeaderObject {
  @Field(() => String, { description: 'The name, as it is sent.' })
  readonly name!: string;

  @Field(() => String, {
    description:
      'The value. Masked: credentials of the authentication always, values of custom headers and signatures for roles that may not edit.',
  })
  readonly value!: string;

  @Field(() => RequestHeaderKindEnum, { description: 'Where it comes from.' })
  readonly kind!: RequestHeaderKind;
}

@ObjectType('RequestPreview', {
  description: 'A request as it would be sent now. Made by the code that sends; nothing is sent.',
  simpleResolvers: true,
})
export class RequestPreviewObject {
  @Field(() => String, { description: 'The HTTP method.' })
  readonly method!: string;

  @Field(() => String, {
    description: 'Where it would go. The query is masked for roles that may not edit.',
  })
  readonly url!: string;

  @Field(() => [PreviewedHeaderObject], { description: 'Its headers, in the order in which they are sent.' })
  readonly headers!: readonly PreviewedHeaderObject[];

  @Field(() => String, { nullable: true, description: 'Its body: the event as JSON, byte for byte.' })
  readonly body!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why nothing can be sent, as DeliveryAttempt.errorMessage would have it; then headers is empty. Null when it can.',
  })
  readonly unsent!: string | null;
}

/** The event of a preview. */
type Previewed = Parameters<Context['services']['delivery']['previewRequest']>[2];

@Resolver(() => WebhookObject)
export class RequestPreviewFields {
  @FieldResolver(() => RequestPreviewObject, {
    nullable: true,
    description:
      'The request that it would send for an event now, as the first attempt, whether its filters let the event pass or not. Null if there is no such event.',
  })
  async requestPreview(
    @Root() { id }: Webhook,
    @Arg('eventId', () => ID, {
      nullable: true,
      description: 'Event.id. Without it: the sample of a purchase, as a test send.',
    })
    eventId: string | null,
    @Ctx() context: Context,
  ): Promise<RequestPreviewObject | null> {
    const { caller, services, meter } = context;
    const event = eventId === null ? await sample(context) : await stored(eventId, context);
    if (!event) return null;
    // It is signed and shown, so it counts whether the body is asked for or not.
    meter.countBytes(event.body.byteLength);
    if (meter.ended) return meter.never;
    const preview = await services.delivery.previewRequest(caller.workspaceId, id, event);
    return preview && shown(preview, event, context);
  }
}

function shown(preview: RequestPreview, event: Previewed, { caller }: Context): RequestPreviewObject {
  return {
    method: 'POST',
    url: visibleUrl(preview.url, caller.role),
    headers: preview.headers.map((header) => visiblePreviewHeader(header, caller.role)),
    body: event.body.toString(),
    unsent: preview.unsent,
  };
}

async function stored(id: string, { loaders }: Context): Promise<Previewed | null> {
  if (!isUuid(id)) return null;
  const [event, payload] = await Promise.all([loaders.event.load(id), loaders.payload.load(id)]);
  return event && payload ? asSent(event, payload.text) : null;
}

function asSent({ eventId, eventName, test, source }: StoredEvent, text: string): Previewed {
  const body = Buffer.from(text);
  return { eventId, eventName, body, test, source: source?.name ?? null, traceContext: null };
}

async function sample(context: Context): Promise<Previewed | null> {
  const { event } = await testEvent(null, context);
  if (!event) return null; // a schema of the workspace refuses the sample
  const { eventId, eventName, text } = event;
  return { eventId, eventName, body: Buffer.from(text), test: true, source: null, traceContext: null };
}
