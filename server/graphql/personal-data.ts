import {
  defaultFieldResolver,
  getNullableType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

import { type Caller } from '../access/index.ts';
import { mask } from '../model/index.ts';
import { type Context } from './context.ts';
import { ApiError } from './errors.ts';
import { isEditor } from './roles.ts';

/**
 * Every field that returns what is in events, requests and responses. A test holds all other fields of text and JSON
 * against a list of its own, so that a new one has to be put into either.
 */
const personalFields: readonly string[] = [
  'AttemptRequest.body',
  'AttemptResponse.body',
  'AttemptResponse.headers', // an endpoint may repeat there what it was sent
  'CatalogueField.examples',
  'ConditionResult.actual',
  'ConditionResult.reason',
  'Event.original',
  'Event.payload',
  'FieldChange.after',
  'FieldChange.before',
  'FilterTestResult.event',
  'FilterTestResult.processedEvent',
  'FilterTestResult.reasons',
  'NearMiss.reason',
  'PipelinePreview.given',
  'PipelinePreview.result',
  'RefusedEvent.excerpt',
  'RequestPreview.body',
  'SuggestedField.examples',
  'RoutingRejection.reasons',
];

/** Whether a caller sees neither payloads nor user ids: see `Viewer.personalDataHidden`. */
export function hidesPersonalData({ hidePersonalData, role }: Caller): boolean {
  return hidePersonalData && !isEditor(role);
}

/** Makes the personal fields answer null, nothing or a mask to callers that may not see them. What is hidden is not read. */
export function hidePersonalFields(schema: GraphQLSchema): void {
  for (const name of personalFields) {
    const [typeName, fieldName] = name.split('.') as [string, string];
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    if (!field) throw new Error(`The schema has no field ${name}.`);
    hideField(field);
  }
}

/** Whether a field is hidden from callers that may not see personal data. */
export function isPersonal({ extensions }: Pick<GraphQLField<unknown, unknown>, 'extensions'>): boolean {
  return extensions['personal'] === true;
}

function hideField(field: GraphQLField<unknown, Context>): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  const hidden = hiddenValue(field.type);
  field.resolve = (source, args, context, info) =>
    hidesPersonalData(context.caller) ? hidden : resolve(source, args, context, info);
  field.extensions = { ...field.extensions, personal: true };
  field.description = `${field.description} ${hiddenAs(hidden)} where Viewer.personalDataHidden is true.`;
}

/** In place of an object that may not be null. */
const maskedObject = { hidden: 'The workspace hides personal data from this role.' };

function hiddenValue(type: GraphQLOutputType): unknown {
  if (!isNonNullType(type)) return null;
  const given = getNullableType(type);
  if (isListType(given)) return [];
  return String(given) === 'String' ? mask : maskedObject;
}

function hiddenAs(hidden: unknown): string {
  if (hidden === null) return 'Null';
  if (Array.isArray(hidden)) return 'Empty';
  return hidden === maskedObject ? 'An object with nothing but the field hidden' : 'Masked';
}

/**
 * Refuses an argument whose answer would tell what is hidden from the caller: the events of a user id, or the user that
 * an anonymous id belongs to.
 *
 * @throws {ApiError} FORBIDDEN, when the argument is given and the caller may not see personal data.
 */
export function refuseWhereHidden(caller: Caller, argument: string, value: unknown): void {
  if (value === null || value === undefined || !hidesPersonalData(caller)) return;
  throw new ApiError(
    'FORBIDDEN',
    `The workspace hides personal data from the role ${caller.role}: leave out ${argument}.`,
  );
}
