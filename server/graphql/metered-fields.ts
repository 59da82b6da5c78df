import {
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isIntrospectionType,
  isListType,
  isObjectType,
} from 'graphql';

import { type LoopTurns } from '../async/index.ts';
import { type StoredEvent } from '../model/index.ts';
import { type SentRequest } from '../storage/index.ts';
import { type Context } from './context.ts';
import { type OperationMeter } from './operation-meter.ts';
import { sizeOf } from './value-size.ts';

/** Around a key and its value in JSON. */
const punctuation = 4;

/** Sizes that are known before the value is read. What would exceed a limit is then not read at all. */
const knownSizes: Readonly<Record<string, (source: never) => number>> = {
  'Event.payload': ({ payloadBytes }: StoredEvent) => payloadBytes,
  'Event.original': ({ originalBytes }: StoredEvent) => originalBytes ?? 0,
  // What it is made of. The fields that are asked of it are counted besides, as they are made.
  'Event.pipeline': ({ payloadBytes, originalBytes }: StoredEvent) => payloadBytes + (originalBytes ?? 0),
  'AttemptRequest.body': ({ bodyBytes }: SentRequest) => bodyBytes,
};

/** Counts a value of the answer, and returns what is to be made of it. */
type Count = (value: unknown, meter: OperationMeter) => unknown;

/** Makes every field count what it adds to the answer, and makes long lists yield to other work of this process. */
export function meterFields(schema: GraphQLSchema, turns: LoopTurns): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields()))
      meterField(`${type.name}.${field.name}`, field, turns);
  }
}

function meterField(name: string, field: GraphQLField<unknown, Context>, turns: LoopTurns): void {
  const known = knownSizes[name] as ((source: unknown) => number) | undefined;
  const resolve = field.resolve ?? defaultFieldResolver;
  const count = known && !isObjectType(getNamedType(field.type)) ? asItIs : countOf(field, turns);
  field.resolve = metered(resolve, count, known);
}

function metered(
  resolve: GraphQLFieldResolver<unknown, Context>,
  count: Count,
  known: ((source: unknown) => number) | undefined,
): GraphQLFieldResolver<unknown, Context> {
  return (source, args, context, info) => {
    const { meter } = context;
    const keyLength = (info.path.key as string).length + punctuation;
    meter.countBytes(known ? known(source) + keyLength : keyLength);
    if (meter.ended) return meter.never;
    const value = resolve(source, args, context, info);
    return isPromise(value) ? value.then((found) => count(found, meter)) : count(value, meter);
  };
}

const asItIs: Count = (value) => value;

function countOf({ type }: GraphQLField<unknown, Context>, turns: LoopTurns): Count {
  const ofObjects = isObjectType(getNamedType(type));
  if (!ofObjects) return countLeaf;
  return isListType(getNullableType(type)) ? (value, meter) => countList(value, meter, turns) : countObject;
}

const countLeaf: Count = (value, meter) => {
  meter.countBytes(sizeOf(value));
  return meter.ended ? meter.never : value;
};

const countObject: Count = (value, meter) => {
  if (value !== null && value !== undefined) meter.countObjects(1);
  return meter.ended ? meter.never : value;
};

function countList(value: unknown, meter: OperationMeter, turns: LoopTurns): unknown {
  if (!Array.isArray(value)) return value; // null
  meter.countObjects(value.length);
  return meter.ended ? meter.never : inTurns(value, meter, turns);
}

/** The items of a list, each in a turn of the event loop that has time for it. The library takes them one by one. */
function* inTurns(items: readonly unknown[], meter: OperationMeter, turns: LoopTurns): Generator<unknown> {
  for (const item of items) {
    if (meter.ended) return;
    yield turns.isSpent() ? turns.next().then(() => item) : item;
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}
