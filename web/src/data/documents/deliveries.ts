import { graphql } from '../gl/index.ts';

export const DeliveryFragment = graphql(`
  fragment DeliveryFields on Delivery {
    id
    state
    createdAt
    attemptCount
    nextAttemptAt
    webhook {
      id
      name
    }
    event {
      id
      eventId
      eventName
    }
    lastAttempt {
      id
      httpStatusCode
      errorMessage
      responseTimeMs
      attemptedAt
    }
  }
`);

export const DeliveriesDocument = graphql(`
  query Deliveries($filter: DeliveryFilter, $first: Int!, $after: String) {
    deliveries(filter: $filter, first: $first, after: $after) {
      nodes {
        ...DeliveryFields
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const DeliveryCountsDocument = graphql(`
  query DeliveryCounts($filter: DeliveryFilter) {
    deliveryCounts(filter: $filter) {
      state
      count
      isExact
    }
  }
`);

/** The changes of deliveries on a list. */
export const DeliveryChangedDocument = graphql(`
  subscription DeliveryChanged($filter: DeliveryFilter) {
    deliveryChanged(filter: $filter) {
      resync
      matches
      leftOut
      leftOutUnmatched
      delivery {
        ...DeliveryFields
      }
    }
  }
`);

/** Only that something changed. */
export const CountsChangedDocument = graphql(`
  subscription CountsChanged($filter: DeliveryFilter) {
    deliveryChanged(filter: $filter) {
      resync
    }
  }
`);

export const HeldDocument = graphql(`
  query HeldDeliveries($filter: DeliveryFilter) {
    deliveryCounts(filter: $filter) {
      byWebhook {
        count
        isExact
        webhook {
          id
          name
          heldDeliveries
          health {
            state
            reason
            since
            nextProbeAt
          }
        }
      }
    }
  }
`);

/** Those that need attention come first: so do those whose deliveries are held. */
export const WebhooksThatHoldDocument = graphql(`
  query WebhooksThatHold($after: String) {
    webhooksConnection(order: ATTENTION, first: 200, after: $after) {
      nodes {
        id
        heldDeliveries
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const DeliveryDocument = graphql(`
  query Delivery($id: ID!) {
    delivery(id: $id) {
      ...DeliveryFields
      attemptsConnection(first: 200) {
        nodes {
          id
          attemptNumber
          status
          httpStatusCode
          responseTimeMs
          errorMessage
          attemptedAt
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  }
`);

export const FilterChoicesDocument = graphql(`
  query DeliveryFilterChoices {
    webhooksConnection(first: 200) {
      nodes {
        id
        name
      }
      pageInfo {
        hasNextPage
      }
    }
    sources {
      id
      name
    }
  }
`);

export const FindWebhooksDocument = graphql(`
  query FindWebhooks($search: String!) {
    webhooksConnection(search: $search, first: 50) {
      nodes {
        id
        name
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

export const WebhookNameDocument = graphql(`
  query WebhookName($id: ID!) {
    webhook(id: $id) {
      id
      name
    }
  }
`);
