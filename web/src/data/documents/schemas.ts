import { graphql } from '../gl/index.ts';

export const EventSchemaFragment = graphql(`
  fragment EventSchemaFields on EventSchema {
    eventName
    mode
    schema
    updatedAt
  }
`);

export const EventSchemasDocument = graphql(`
  query EventSchemas {
    eventSchemas {
      ...EventSchemaFields
    }
  }
`);

export const SetEventSchemaDocument = graphql(`
  mutation SetEventSchema($eventName: String!, $mode: SchemaMode!, $schema: JSONObject!) {
    setEventSchema(input: { eventName: $eventName, mode: $mode, schema: $schema }) {
      eventSchema {
        ...EventSchemaFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const DeleteEventSchemaDocument = graphql(`
  mutation DeleteEventSchema($eventName: String!) {
    deleteEventSchema(eventName: $eventName) {
      deletedEventName
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);
