import { OperationTypeNode } from 'graphql';

import { type FairGate, type Semaphore, semaphore } from '../async/index.ts';
import { type AnswerBudget } from './answer-budget.ts';
import { type ApiError } from './errors.ts';
import { endedBy, type OperationLimit, operationLimits } from './operation-limits.ts';
import { sizeOf } from './value-size.ts';

/** What the meters of all operations share. */
export interface MeterParts {
  readonly budget: AnswerBudget;
  /** What asks the database passes it, under the name of its workspace. */
  readonly statements: FairGate;
  /** Called once for each operation that a limit refused or ended. */
  readonly onLimit: (limit: OperationLimit) => void;
}

/** Of the budget, at a time. */
const step = 64 * 1024;

/**
 * Counts what one operation reads and answers while it runs, and ends it at its limits. Whatever is asked of an ended
 * operation gets a promise that never settles: no resolver and no statement follows, and nothing keeps it in memory.
 */
export class OperationMeter {
  readonly #parts: MeterParts;
  readonly #workspaceId: string;
  readonly #kind: OperationTypeNode;
  readonly #permits: Semaphore = semaphore(operationLimits.statements);
  readonly #end: Promise<never>;
  #reject!: (error: ApiError) => void;
  #objects = 0;
  #answerBytes = 0;
  #readBytes = 0;
  #reserved = 0;
  /** Bytes that may be counted before more of the budget is taken. */
  #covered: number = operationLimits.freeBytes;
  #running = false;
  #ended = false;
  /** Never settles. */
  readonly never = new Promise<never>(() => undefined);

  constructor(parts: MeterParts, workspaceId: string, kind: OperationTypeNode) {
    this.#parts = parts;
    this.#workspaceId = workspaceId;
    this.#kind = kind;
    this.#end = new Promise((_resolve, reject) => (this.#reject = reject));
    this.#end.catch(() => undefined); // it may end before anybody waits for it, and after
  }

  /** Whether a limit has ended the operation. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether the answer takes of the process's budget. */
  get holdsBudget(): boolean {
    return this.#reserved > 0;
  }

  /** Whether writing the answer at once would keep the event loop for long. */
  get isLarge(): boolean {
    return this.#answerBytes > operationLimits.wholeBytes;
  }

  /** @throws {ApiError} At once when a limit ends the operation, though `work` may still wait for a statement. */
  async run<T>(work: () => T | Promise<T>): Promise<T> {
    this.#running = true;
    const deadline = setTimeout(() => this.#endBy('deadline'), operationLimits.deadlines[this.#kind]);
    try {
      return await Promise.race([work(), this.#end]);
    } finally {
      clearTimeout(deadline);
      this.#running = false;
    }
  }

  /** What the work comes to, or null as soon as a limit has ended the operation. */
  async unlessEnded<T>(work: Promise<T>): Promise<T | null> {
    return Promise.race([work, this.#end.catch(() => null)]);
  }

  /** Reads from a store, a few statements at a time, and counts what comes back. */
  async read<T>(work: () => T | Promise<T>): Promise<T> {
    return this.#permits(async () => {
      if (this.#ended) return this.never;
      const found = await work();
      if (this.#ended) return this.never;
      this.#countRead(sizeOf(found));
      return this.#ended ? this.never : found;
    });
  }

  /** The same for what asks the database at once, and then ends soon: it waits for its turn among all workspaces. */
  readStored<T>(work: () => T | Promise<T>): Promise<T> {
    // The operation may have ended while it waited. What never settles must not pass the gate.
    const turn = () => (this.#ended ? undefined : work());
    return this.read(() => this.#parts.statements.run(this.#workspaceId, turn) as Promise<T>);
  }

  /** Counts objects of the answer. */
  countObjects(count: number): void {
    this.#objects += count;
    if (this.#objects > operationLimits.objects) this.#endBy('objects');
  }

  /** Counts bytes of the answer. */
  countBytes(bytes: number): void {
    this.#answerBytes += bytes;
    if (this.#answerBytes + this.#readBytes <= this.#covered) return;
    if (this.#answerBytes > operationLimits.answerBytes) this.#endBy('answer');
    else this.#reserve();
  }

  /** An answer is larger than it was counted to be. */
  endByAnswer(): ApiError {
    this.#endBy('answer');
    return endedBy('answer', this.#kind);
  }

  /** Ends a query under way that nobody waits for any more. A mutation is finished, as its caller may have meant it. */
  abandon(): void {
    if (!this.#running || this.#ended || this.#kind === OperationTypeNode.MUTATION) return;
    this.#ended = true;
    this.#reject(endedBy('deadline', this.#kind));
  }

  /** Gives the budget back: when the answer was sent, or is not going to be. */
  release(): void {
    this.#parts.budget.giveBack(this.#workspaceId, this.#reserved);
    this.#reserved = 0;
  }

  #countRead(bytes: number): void {
    this.#readBytes += bytes;
    if (this.#readBytes > operationLimits.readBytes) this.#endBy('read');
    else this.#reserve();
  }

  #reserve(): void {
    const wanted = this.#answerBytes + this.#readBytes - this.#covered;
    if (wanted <= 0 || this.#ended) return;
    const bytes = Math.ceil(wanted / step) * step;
    if (!this.#parts.budget.take(this.#workspaceId, bytes)) return this.#endBy('memory');
    this.#reserved += bytes;
    this.#covered += bytes;
  }

  #endBy(limit: Exclude<OperationLimit, 'complexity'>): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#parts.onLimit(limit);
    this.#reject(endedBy(limit, this.#kind));
  }
}
