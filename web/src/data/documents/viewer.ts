import { graphql } from '../gl/index.ts';

export const ViewerDocument = graphql(`
  query Viewer {
    viewer {
      role
      workspace {
        id
        name
      }
    }
  }
`);
