import { OperationTypeNode } from 'graphql';

import { maxCost } from './cost.ts';
import { ApiError } from './errors.ts';

/** What ends an operation while it runs. Bytes and milliseconds. */
export const operationLimits = {
  /** Of an answer, as JSON. */
  answerBytes: 16 * 1024 * 1024,
  /** Of what is read from the database for an answer. */
  readBytes: 32 * 1024 * 1024,
  /** Of an answer that takes nothing of the process's budget: ordinary ones never wait for those of others. */
  freeBytes: 256 * 1024,
  /** Of an answer that is written at once: a longer one is written in pieces. */
  wholeBytes: 1024 * 1024,
  /** The price of an operation is no less than what it reads; this ends one whose price was wrong. */
  objects: maxCost,
  /** Statements of one operation at a time: others get connections as well. */
  statements: 4,
  /** Reads and changes of settings at a time, of the operations of one workspace and of all: they share connections. */
  statementsOf: { each: 4, all: 8 },
  /** A test send waits up to 30 s for its endpoint. */
  deadlines: {
    [OperationTypeNode.QUERY]: 10_000,
    [OperationTypeNode.MUTATION]: 45_000,
    [OperationTypeNode.SUBSCRIPTION]: 10_000,
  },
  /** For the client to read a whole answer that takes of the budget. */
  reading: 60_000,
  /** Of the event loop, between other work. */
  slice: 10,
} as const;

/** A limit, as the metric names it. */
export type OperationLimit = 'complexity' | 'objects' | 'answer' | 'read' | 'deadline' | 'memory';

type RunningLimit = Exclude<OperationLimit, 'complexity'>;

const { answerBytes, readBytes, objects } = operationLimits;

const smaller = 'Ask for smaller pages, or for less of each item.';

const sentences: Readonly<Record<RunningLimit, (deadlineMs: number) => string>> = {
  objects: () => `The answer has more than ${objects} objects. ${smaller}`,
  answer: () => `The answer has more than ${inMiB(answerBytes)}. ${smaller}`,
  read: () => `The operation reads more than ${inMiB(readBytes)} from the database. ${smaller}`,
  deadline: (ms) => `The operation took longer than ${ms / 1000} s. ${smaller}`,
  memory: () => 'The server has too many large answers to send at the moment: try again shortly.',
};

const codes = {
  objects: 'ANSWER_TOO_LARGE',
  answer: 'ANSWER_TOO_LARGE',
  read: 'ANSWER_TOO_LARGE',
  deadline: 'DEADLINE_EXCEEDED',
  memory: 'OVERLOADED',
} as const satisfies Record<RunningLimit, string>;

/** The error of an operation that a limit has ended: `extensions.limit` names it, in capitals. */
export function endedBy(limit: RunningLimit, kind: OperationTypeNode): ApiError {
  const changed =
    kind === OperationTypeNode.MUTATION ? ' What it was to change may have been changed nevertheless.' : '';
  const message = `${sentences[limit](operationLimits.deadlines[kind])}${changed}`;
  return new ApiError(codes[limit], message, { limit: limit.toUpperCase() });
}

function inMiB(bytes: number): string {
  return `${bytes / 1024 / 1024} MiB`;
}
