import { graphql } from '../gl/index.ts';

export const SourceFragment = graphql(`
  fragment SourceFields on Source {
    id
    name
    writeKey
    enabled
    allowedOrigins
    eventsPerMinute
    eventsPerDay
    snakeCaseNames
    ipPolicy
    disabledEnrichers
    lastUsedAt
    createdAt
  }
`);

export const SourcesDocument = graphql(`
  query Sources {
    sources {
      ...SourceFields
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

export const SourceDocument = graphql(`
  query Source($id: ID!, $first: Int!) {
    source(id: $id) {
      ...SourceFields
    }
    events(filter: { sourceId: $id }, first: $first) {
      nodes {
        id
        eventId
        eventName
        receivedAt
      }
    }
    refusedEvents(filter: { sourceId: $id }, first: 1) {
      nodes {
        eventName
        reason
        receivedAt
      }
    }
  }
`);

export const CreateSourceDocument = graphql(`
  mutation CreateSource($input: CreateSourceInput!) {
    createSource(input: $input) {
      source {
        ...SourceFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const UpdateSourceDocument = graphql(`
  mutation UpdateSource($id: ID!, $input: UpdateSourceInput!) {
    updateSource(id: $id, input: $input) {
      source {
        ...SourceFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const DeleteSourceDocument = graphql(`
  mutation DeleteSource($id: ID!) {
    deleteSource(id: $id) {
      deletedId
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const PipelineMovedDocument = graphql(`
  subscription PipelineMoved {
    pipelineChanged {
      stages {
        in
        refused
      }
    }
  }
`);
