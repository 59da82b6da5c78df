import { graphql } from '../gl/index.ts';

export const PipelineFragment = graphql(`
  fragment PipelineFields on Pipeline {
    stages {
      stage
      in
      out
      refused
      warned
      reasons {
        code
        count
      }
      p50Ms
      p95Ms
    }
  }
`);

export const PipelineDocument = graphql(`
  query Pipeline($window: TimeWindow!) {
    pipeline(window: $window) {
      ...PipelineFields
    }
  }
`);

export const PipelineChangedDocument = graphql(`
  subscription PipelineChanged($window: TimeWindow!) {
    pipelineChanged(window: $window) {
      ...PipelineFields
    }
  }
`);

export const RefusedEventFragment = graphql(`
  fragment RefusedEventFields on RefusedEvent {
    id
    receivedAt
    sourceName
    eventId
    eventName
    stage
    field
    code
    reason
    excerpt
  }
`);

export const RefusedEventsDocument = graphql(`
  query RefusedEvents($filter: RefusedEventFilter, $warnings: Boolean!, $first: Int!, $after: String) {
    refusedEvents(filter: $filter, warnings: $warnings, first: $first, after: $after) {
      nodes {
        ...RefusedEventFields
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const PipelinePreviewFragment = graphql(`
  fragment PipelinePreviewFields on PipelinePreview {
    given
    isAsSent
    result
    stages {
      stage
      verdict
      note
      refusal {
        field
        message
        code
      }
      changes {
        kind
        path
        before
        after
      }
      hasMoreChanges
    }
  }
`);

export const PreviewPipelineDocument = graphql(`
  query PreviewPipeline($event: JSONObject!, $sourceId: ID) {
    previewPipeline(event: $event, sourceId: $sourceId) {
      ...PipelinePreviewFields
    }
  }
`);

export const LastEventDocument = graphql(`
  query LastEvent {
    events(first: 1) {
      nodes {
        id
        eventId
        eventName
        receivedAt
        source {
          name
        }
        pipeline {
          ...PipelinePreviewFields
        }
      }
    }
  }
`);

export const SourceNamesDocument = graphql(`
  query SourceNames {
    sources {
      id
      name
    }
  }
`);
