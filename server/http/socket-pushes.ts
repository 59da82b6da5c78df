import { type Duplex } from 'node:stream';

import { type WebSocket } from 'ws';

import { type ThreadShare } from '../async/index.ts';
import { type SubscriberAnswers } from '../graphql/index.ts';
import { PushBatch, startOfNext } from './push-batch.ts';

/**
 * Pushes what the subscriptions of one socket have to say: when watching has its turn, all that is at hand goes out in one
 * write, and nothing more until the peer's system has taken it. So a slow peer costs only itself, and when there is much
 * to push, a write carries more.
 */
export class SocketPushes {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #watching: ThreadShare;
  readonly #due = new Set<Push>();
  #queued = false;
  #writing = false;

  /** @param stream What the socket writes to. It compresses nothing. */
  constructor(socket: WebSocket, stream: Duplex, watching: ThreadShare) {
    this.#socket = socket;
    this.#stream = stream;
    this.#watching = watching;
  }

  /** To be called when a subscription may have answers. */
  add(push: Push): void {
    this.#due.add(push);
    this.#queue();
  }

  #queue(): void {
    if (this.#queued || this.#writing || this.#due.size === 0) return;
    this.#queued = true;
    this.#watching.enqueue(() => this.#push());
  }

  #push(): void {
    this.#queued = false;
    if (this.#socket.readyState !== this.#socket.OPEN) return this.#due.clear();
    const batch = new PushBatch();
    for (const push of this.#due) {
      this.#due.delete(push);
      if (push.drainInto(batch)) this.#due.add(push); // behind the others
      if (batch.isFull) break;
    }
    if (batch.isEmpty) return;
    this.#writing = true;
    batch.writeTo(this.#stream, () => {
      this.#writing = false;
      this.#queue();
    });
  }
}

const done = { value: undefined, done: true } as const;

/**
 * A subscription whose answers are pushed. To the library that speaks the protocol it is a generator that yields nothing:
 * it ends with the subscription, and throws what ended it.
 */
export class Push implements AsyncGenerator<never, void> {
  readonly #answers: SubscriberAnswers;
  readonly #end = Promise.withResolvers<IteratorResult<never, void>>();
  #start: Buffer | null = null;

  constructor(answers: SubscriberAnswers) {
    this.#answers = answers;
    this.#end.promise.catch(() => undefined); // for whoever asks for the next one
  }

  /** Begins to push to the subscriber with this id. */
  begin(pushes: SocketPushes, id: string): void {
    this.#start = startOfNext(id);
    this.#answers.onAnswers(() => pushes.add(this));
    pushes.add(this);
  }

  /** Adds what is at hand, until the batch is full. @returns whether there may be more. */
  drainInto(batch: PushBatch): boolean {
    try {
      const more = this.#answers.drain((answer) => {
        batch.add(this.#start!, answer);
        return !batch.isFull;
      });
      if (this.#answers.ended) void this.return();
      return more;
    } catch (error) {
      this.#answers.close();
      this.#end.reject(error);
      return false;
    }
  }

  next(): Promise<IteratorResult<never, void>> {
    return this.#end.promise;
  }

  async return(): Promise<IteratorResult<never, void>> {
    this.#answers.close();
    this.#end.resolve(done);
    return done;
  }

  throw(): Promise<IteratorResult<never, void>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
