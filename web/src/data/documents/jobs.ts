import { graphql } from '../gl/index.ts';

export const JobFragment = graphql(`
  fragment JobFields on Job {
    id
    kind
    name
    state
    ratePerSecond
    total
    totalIsExact
    selected
    queued
    skipped
    skippedPaused
    delivered
    failed
    cancelled
    requestedAt
    finishedAt
    webhook {
      id
      name
    }
  }
`);

export const JobsDocument = graphql(`
  query Jobs($webhookId: ID, $first: Int!, $after: String) {
    jobs(webhookId: $webhookId, first: $first, after: $after) {
      nodes {
        ...JobFields
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const JobChangedDocument = graphql(`
  subscription JobChanged($id: ID!) {
    jobChanged(id: $id) {
      ...JobFields
    }
  }
`);

export const PreviewRedeliveryDocument = graphql(`
  query PreviewRedelivery($filter: DeliveryFilter!) {
    previewRedelivery(filter: $filter) {
      total
      isExact
      delivered
      counts {
        state
        count
        webhook {
          id
          name
          enabled
          health {
            state
          }
        }
      }
    }
  }
`);

export const PreviewReplayDocument = graphql(`
  query PreviewReplay($webhookId: ID!, $since: DateTime!) {
    previewReplay(webhookId: $webhookId, since: $since) {
      events
      eventsAreExact
      lookedAt
      matching
      enabled
    }
  }
`);

export const StartRedeliveryDocument = graphql(`
  mutation StartRedelivery(
    $filter: DeliveryFilter!
    $ratePerSecond: Int!
    $name: String
    $idempotencyKey: String
  ) {
    startRedelivery(
      filter: $filter
      ratePerSecond: $ratePerSecond
      name: $name
      idempotencyKey: $idempotencyKey
    ) {
      job {
        ...JobFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const StartReplayDocument = graphql(`
  mutation StartReplay(
    $webhookId: ID!
    $since: DateTime!
    $ratePerSecond: Int!
    $name: String
    $idempotencyKey: String
  ) {
    startReplay(
      webhookId: $webhookId
      since: $since
      ratePerSecond: $ratePerSecond
      name: $name
      idempotencyKey: $idempotencyKey
    ) {
      job {
        ...JobFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const DiscardHeldDocument = graphql(`
  mutation DiscardHeld($webhookId: ID!, $idempotencyKey: String) {
    discardHeld(webhookId: $webhookId, idempotencyKey: $idempotencyKey) {
      job {
        ...JobFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const PauseJobDocument = graphql(`
  mutation PauseJob($id: ID!) {
    pauseJob(id: $id) {
      job {
        ...JobFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const ResumeJobDocument = graphql(`
  mutation ResumeJob($id: ID!) {
    resumeJob(id: $id) {
      job {
        ...JobFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const CancelJobDocument = graphql(`
  mutation CancelJob($id: ID!) {
    cancelJob(id: $id) {
      job {
        ...JobFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const CheckEndpointDocument = graphql(`
  mutation CheckEndpoint($webhookId: ID!) {
    checkEndpoint(webhookId: $webhookId) {
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const ResumeEndpointDocument = graphql(`
  mutation ResumeEndpoint($webhookId: ID!) {
    resumeEndpoint(webhookId: $webhookId) {
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);
