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
      deliveriesConnection(first: 50) {
        nodes {
          id
          state
          nextAttemptAt
          webhook {
            id
            name
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  }
`);
