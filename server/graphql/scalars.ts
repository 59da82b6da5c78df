import { GraphQLError, GraphQLScalarType, Kind, type ASTNode } from 'graphql';
import { GraphQLDateTime, GraphQLJSON, GraphQLJSONObject, GraphQLSafeInt } from 'graphql-scalars';

import { readIsoTime } from '../model/index.ts';

function described(scalar: GraphQLScalarType, description: string): GraphQLScalarType {
  return new GraphQLScalarType({ ...scalar.toConfig(), description });
}

/** Reads times as events do. The library says no more of one that it refuses than that it is not valid. */
export const DateTime = new GraphQLScalarType<Date, unknown>({
  ...GraphQLDateTime.toConfig(),
  description:
    'A time in ISO 8601, written in UTC with milliseconds, such as 2026-02-03T04:05:06.789Z. Offsets are understood, digits after the milliseconds are cut off, and a date that does not exist is refused.',
  parseValue: (value) => readTime(value),
  parseLiteral: (node) => readTime(node.kind === Kind.STRING ? node.value : null, node),
});

function readTime(value: unknown, nodes?: ASTNode): Date {
  const { time, problem } = readIsoTime(typeof value === 'string' ? value : '');
  if (time) return time;
  throw new GraphQLError(`The value is no DateTime: it ${problem}.`, { nodes });
}

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
