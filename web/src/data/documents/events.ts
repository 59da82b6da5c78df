import { graphql } from '../gl/index.ts';

export const EventDocument = graphql(`
  query Event($id: ID!) {
    event(id: $id) {
      id
      eventId
      eventName
      receivedAt
      source {
        id
        name
      }
      payload
      original
    }
  }
`);

export const EventRoutingDocument = graphql(`
  query EventRouting($id: ID!, $first: Int!, $after: String, $search: String) {
    event(id: $id) {
      id
      routing(first: $first, after: $after, search: $search) {
        nodes {
          verdict
          webhook {
            id
            name
          }
          delivery {
            id
            nextAttemptAt
          }
          rejection {
            rejectedBy
            basis
            reasons
            conditionMatch
            conditions {
              field
              operator
              expected
              actual
              found
              passed
              reason
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export const EventsDocument = graphql(`
  query Events($filter: EventListFilter, $first: Int!, $after: String) {
    events(filter: $filter, first: $first, after: $after) {
      nodes {
        id
        eventId
        eventName
        receivedAt
        source {
          id
          name
        }
      }
      searchedBackTo
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
