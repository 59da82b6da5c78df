import { graphql } from '../gl/index.ts';

export const ViewerDocument = graphql(`
  query Viewer {
    viewer {
      role
      user {
        id
        name
        email
      }
      apiKey {
        id
        name
      }
      workspace {
        id
        name
        hidePersonalData
        deletesAt
      }
      webhookRules {
        maxNameLength
        maxUrlLength
        privateEndpoints
        localHostNames
        webPorts
        internalPorts
        listedAddresses
        maxDescriptionLength
        maxSecretKeyLength
        maxEventNames
        maxEventNameLength
        commonEventNames
        maxConditions
        maxFieldLength
        maxFieldStars
        maxListValues
        maxValueBytes
        maxValueDepth
        maxCustomHeaders
        maxHeaderNameLength
        maxHeaderValueLength
        forbiddenHeaderNames
        forbiddenHeaderPrefixes
        retryCount {
          min
          max
          default
        }
        timeoutMs {
          min
          max
          default
        }
        rateLimitPerSecond {
          min
          max
        }
        maxRetryDelays
        maxRetrySeconds
        exponentialDelays
        standardDelays
      }
    }
  }
`);
