import { graphql } from '../gl/index.ts';

export const PipelineFragment = graphql(`
  fragment PipelineFields on Pipeline {
    stages {
      stage
      in
      out
      refused
      reasons {
        code
        count
      }
      p50Ms
      p95Ms
    }
  }
`);

export const PipelineDocument = graphql(`
  query Pipeline($window: TimeWindow!) {
    pipeline(window: $window) {
      ...PipelineFields
    }
  }
`);

export const PipelineChangedDocument = graphql(`
  subscription PipelineChanged($window: TimeWindow!) {
    pipelineChanged(window: $window) {
      ...PipelineFields
    }
  }
`);
