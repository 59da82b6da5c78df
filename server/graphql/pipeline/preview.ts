import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';

import { type PipelinePreview, stageResultsOf } from '../../ingest/index.ts';
import { type JsonObject, type StageResult, type StoredEvent } from '../../model/index.ts';
import { type Context } from '../context.ts';
import { ApiError } from '../errors.ts';
import { EventObject, type IngestedEvent, IngestResultObject } from '../events/objects.ts';
import { refuseWhereHidden } from '../personal-data.ts';
import { JsonObject as JsonObjectScalar } from '../scalars.ts';
import { PipelinePreviewObject, StageResultObject } from './preview-objects.ts';

@Resolver()
export class PreviewQueries {
  @Query(() => PipelinePreviewObject, {
    description:
      'Runs an event through the five stages as if it were ingested now, and says what each one does to it. Stores nothing, joins no ids and sends nothing.',
  })
  async previewPipeline(
    @Arg('event', () => JsonObjectScalar, {
      description: 'The event. Of a source: also a message of a tracking SDK, or a CloudEvent.',
    })
    event: JsonObject,
    @Arg('sourceId', () => ID, {
      nullable: true,
      description:
        'Source.id: the event is judged as one of this source. Without one: as sent with an API key.',
    })
    sourceId: string | null,
    @Ctx() { caller, services }: Context,
  ): Promise<PipelinePreview> {
    refuseWhereHidden(caller, 'sourceId', sourceId);
    const source = sourceId ? await services.sources.find(caller.workspaceId, sourceId) : null;
    if (sourceId && !source) throw new ApiError('NOT_FOUND', 'There is no source with this id.');
    return services.ingest.preview(caller.workspaceId, event, source);
  }
}

@Resolver(() => EventObject)
export class EventPipelineFields {
  @FieldResolver(() => PipelinePreviewObject, {
    nullable: true,
    description:
      'How it changed on its way. What was sent is run through the stages once more; what is stored stays as it is. Null when it has expired meanwhile.',
  })
  pipeline(@Root() event: StoredEvent, @Ctx() { loaders }: Context): Promise<PipelinePreview | null> {
    return loaders.replay.load(event);
  }
}

@Resolver(() => IngestResultObject)
export class IngestResultFields {
  @FieldResolver(() => [StageResultObject], {
    description:
      'What each stage did with the event, in order. Empty when the call was refused as a whole, before the first stage.',
  })
  async stages(
    @Root() event: IngestedEvent,
    @Ctx() { caller, services, clock }: Context,
  ): Promise<StageResult[]> {
    const schemas = await services.schemasInUse.of(caller.workspaceId);
    return stageResultsOf(event, event.given, clock.now(), schemas);
  }
}
