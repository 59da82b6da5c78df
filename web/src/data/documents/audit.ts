import { graphql } from '../gl/index.ts';

export const AuditEntryFragment = graphql(`
  fragment AuditEntryFields on AuditEntry {
    id
    occurredAt
    action
    clientAddress
    count
    actor {
      kind
      id
      name
    }
    object {
      type
      id
      name
    }
    changes {
      field
      before
      after
      masked
    }
  }
`);

export const AuditLogDocument = graphql(`
  query AuditLog($filter: AuditLogFilter, $first: Int!, $after: String) {
    auditLog(filter: $filter, first: $first, after: $after) {
      nodes {
        ...AuditEntryFields
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** The actions that there are: a list in the dashboard would lack the newest. */
export const AuditActionsDocument = graphql(`
  query AuditActions {
    __type(name: "AuditAction") {
      enumValues {
        name
      }
    }
  }
`);
