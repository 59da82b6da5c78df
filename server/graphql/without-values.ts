import { type GraphQLError } from 'graphql';

/**
 * The message of an error of the library, without the values that it quotes: of an input object with one misspelt field
 * it would quote all of it, its secret key as well, and clients write messages to their logs. Where the value is, and
 * what it must be, stays.
 */
export function messageWithoutValues({ message, originalError }: GraphQLError): string {
  if (message.startsWith('Syntax Error: ')) return withoutToken(message);
  const variable = /^Variable "(\$\w+)" got invalid value /.exec(message)?.[1];
  if (variable === undefined) return withoutValue(message);
  const beginning = `Variable "${variable}" got an invalid value`;
  const rest = `${separator}${originalError?.message}`;
  if (!originalError || !message.endsWith(rest)) return `${beginning}.`;
  const path = pathOf(variable, message.slice(0, -rest.length));
  return `${beginning}${path}${separator}${withoutValue(originalError.message)}`;
}

/** Between what the library says of a variable and of the value in it. */
const separator = '; ';

/** ` at "input.conditions[0].value"`, which follows the value; empty when the variable itself is wrong. */
function pathOf(variable: string, beginning: string): string {
  const end = beginning.slice(beginning.lastIndexOf(' at "'));
  const path = /^ at "(\w+(?:\.\w+|\[\d+\])+)"$/.exec(end)?.[1];
  return path?.startsWith(variable.slice(1)) ? end : '';
}

/** What the parser found. Names and signs stay: they are of the language. */
function withoutToken(message: string): string {
  const token = /\b(?:String|BlockString|Int|Float)(?= ")/.exec(message);
  return token ? `${message.slice(0, token.index)}${token[0]}.` : message;
}

/** What scalars, enums and the rule for literals say of a value. */
function withoutValue(message: string): string {
  const scalar = /^(?:\w+|Enum "\w+") cannot represent [\w -]+(?=: )/.exec(message)?.[0];
  if (scalar !== undefined) return `${scalar}.`;
  const type = /^Expected (?:value of )?type "[\w[\]!]+"(?=, found |\. )/.exec(message)?.[0];
  if (type !== undefined) return `${type}.`;
  const argument = /^Argument "\w+" has invalid value /.exec(message)?.[0];
  if (argument !== undefined) return `${argument.trimEnd()}.`;
  const unknown = message.startsWith('Value "') ? message.lastIndexOf('" does not exist in "') : -1;
  return unknown === -1 ? message : `The value${message.slice(unknown + 1)}`;
}
