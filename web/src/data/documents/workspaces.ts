import { graphql } from '../gl/index.ts';

export const WorkspaceFragment = graphql(`
  fragment WorkspaceFields on Workspace {
    id
    name
    hidePersonalData
    deletesAt
  }
`);

export const WorkspacesDocument = graphql(`
  query Workspaces {
    workspaces(first: 100) {
      nodes {
        ...WorkspaceFields
      }
    }
  }
`);

export const UpdateWorkspaceDocument = graphql(`
  mutation UpdateWorkspace($id: ID!, $input: UpdateWorkspaceInput!) {
    updateWorkspace(id: $id, input: $input) {
      workspace {
        ...WorkspaceFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const DeleteWorkspaceDocument = graphql(`
  mutation DeleteWorkspace($id: ID!, $name: String!) {
    deleteWorkspace(id: $id, name: $name) {
      workspace {
        ...WorkspaceFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const CreateWorkspaceDocument = graphql(`
  mutation CreateWorkspace($input: CreateWorkspaceInput!) {
    createWorkspace(input: $input) {
      workspace {
        ...WorkspaceFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);

export const RestoreWorkspaceDocument = graphql(`
  mutation RestoreWorkspace($id: ID!) {
    restoreWorkspace(id: $id) {
      workspace {
        ...WorkspaceFields
      }
      userErrors {
        ...UserErrorFields
      }
    }
  }
`);
