import { graphql } from '../gl/index.ts';

export const UserErrorFragment = graphql(`
  fragment UserErrorFields on UserError {
    field
    message
    code
  }
`);
