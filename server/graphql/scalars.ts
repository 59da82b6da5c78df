import { GraphQLScalarType } from 'graphql';
import { GraphQLDateTime, GraphQLJSON, GraphQLJSONObject, GraphQLSafeInt } from 'graphql-scalars';

function described(scalar: GraphQLScalarType, description: string): GraphQLScalarType {
  return new GraphQLScalarType({ ...scalar.toConfig(), description });
}

export const DateTime = described(
  GraphQLDateTime,
  'A time in ISO 8601, written in UTC with milliseconds, such as 2026-02-03T04:05:06.789Z. Offsets are understood.',
);

export const SafeInt = described(
  GraphQLSafeInt,
  'A whole number up to 2^53 - 1, as a JSON number (graphql-scalars SafeInt).',
);

export const Json = described(
  GraphQLJSON,
  'Any JSON value. Numbers must be such that they keep their value.',
);

export const JsonObject = described(
  GraphQLJSONObject,
  'A JSON object. Numbers must be such that they keep their value.',
);
