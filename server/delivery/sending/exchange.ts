import { type Dispatcher } from 'undici';
import { type AttemptResponse } from '../../model/index.ts';
import { type TlsIdentity } from '../../storage/index.ts';
import { type Connection, type Connections, type ConnectionWaiter, poolOf } from './connections.ts';
import { type Destination } from './destination.ts';
import { failureText, statusError } from './failure-text.ts';
import { findHeader, KeptResponse } from './kept-response.ts';
import { type SendOutcome, type SendRequest } from './send-outcome.ts';

/** How many bytes of a body are read so that its connection can be reused. Beyond it, a new handshake is cheaper. */
const drainLimit = 64 * 1024;

/** Most informational answers (103 Early Hints …) before the final one. More would only cost time. */
const maxInformational = 100;

/**
 * One request and its answer, over one connection. It
 * - waits for a connection, for any time, without running its timer unless the request asks for it;
 * - starts its timer with the connection: one timer over connecting, TLS, sending, any number of informational answers,
 *   headers and body, since limits on silence do not stop a receiver that sends a byte now and then;
 * - has its outcome exactly once: when the answer ends, or more of it came than is kept, or at the first failure;
 * - ends by giving its connection back: with the outcome, or a little later when the rest of a body is still read.
 *
 * A request that fails after it was written is never repeated here, not even on a reused connection: the receiver may have
 * acted on it, and every request that may have arrived must be an attempt in the log. One that was not written yet when
 * its reused connection ended goes out over a new one: undici does that when the receiver closed the connection, and this
 * class when the receiver reset it or sent unasked data.
 */
export class Exchange implements ConnectionWaiter, Dispatcher.DispatchHandler {
  readonly #request: SendRequest;
  readonly #destination: Destination;
  readonly #connections: Connections;
  readonly #onOutcome: (outcome: SendOutcome) => void;
  readonly #onEnd: () => void;

  #connection: Connection | null = null;
  #startedAt = 0;
  #writtenAt = 0;
  #timer: NodeJS.Timeout | null = null;
  #written = false;
  #repeated = false;
  #informational = 0;
  #statusCode: number | null = null;
  #response: KeptResponse | null = null;
  #retryAfter: string | null = null;
  #resolved = false;
  #ended = false;

  constructor(
    request: SendRequest,
    destination: Destination,
    connections: Connections,
    on: { outcome: (outcome: SendOutcome) => void; end: () => void },
  ) {
    this.#request = request;
    this.#destination = destination;
    this.#connections = connections;
    this.#onOutcome = on.outcome;
    this.#onEnd = on.end;
  }

  /** What interrupts it. */
  get signal(): AbortSignal | undefined {
    return this.#request.signal;
  }

  get workspaceId(): string {
    return this.#request.workspaceId ?? '';
  }

  get origin(): string {
    return this.#destination.origin;
  }

  get tls(): TlsIdentity | null {
    return this.#request.tls ?? null;
  }

  start(): void {
    if (this.#request.timesWaiting) this.#startTimer();
    this.#connections.acquire(poolOf(this.origin, this.tls), this);
  }

  /** Whether it is over and wants no connection any more. */
  get ended(): boolean {
    return this.#ended;
  }

  onConnection(connection: Connection): void {
    if (this.#ended) return this.#connections.release(connection, true);
    this.#connection = connection;
    if (!this.#timer) this.#startTimer();
    this.#dispatch(connection);
  }

  #startTimer(): void {
    this.#startedAt = performance.now();
    this.#timer = setTimeout(timeOut, this.#request.timeoutMs, this);
  }

  #dispatch({ client }: Connection): void {
    if (this.#ended) return;
    client.dispatch(
      {
        method: 'POST',
        path: this.#destination.path,
        headers: flatten(this.#request.headers),
        body: this.#request.body,
      },
      this,
    );
  }

  /** Gives up for a reason of ours. A status that has already come counts all the same: its request is done. */
  interrupt(): void {
    if (this.#statusCode === null) this.#resolve({ kind: 'interrupted' });
    else this.#resolveAnswered(this.#statusCode, false);
    this.#end(false);
  }

  timeOut(): void {
    this.#fail('timeout');
  }

  /** Right before the first byte is written. */
  onRequestStart(): void {
    this.#written = true;
    this.#writtenAt = performance.now();
    this.#connection!.expectAnswer();
  }

  onResponseStart(controller: Dispatcher.DispatchController, statusCode: number): void {
    if (statusCode < 200) {
      if (++this.#informational > maxInformational)
        this.#fail('malformed answer (endless informational answers)');
      return;
    }
    this.#statusCode = statusCode;
    const headers = controller.rawHeaders as Buffer[];
    this.#response = new KeptResponse(headers);
    if (statusCode >= 300) this.#retryAfter = findHeader(headers, 'retry-after');
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const response = this.#response!;
    response.push(chunk);
    if (response.overflowed) this.#resolveAnswered(this.#statusCode!, false);
    if (response.received > drainLimit) this.#end(false);
  }

  onResponseEnd(): void {
    this.#resolveAnswered(this.#statusCode!, true);
    this.#end(!this.#connection!.spent);
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.#connection!.carried && !this.#written && !this.#repeated) this.#repeat(this.#connection!);
    else {
      const circumstances = {
        bodyBegan: this.#statusCode !== null,
        hasCertificate: this.tls !== null && this.tls.certificate !== null,
      };
      this.#fail(failureText(this.#connection!.reasonOf(error), circumstances));
    }
  }

  /** Once only: what is wrong with the request itself would be wrong again. Not inside undici's callback, which clears its queue. */
  #repeat(connection: Connection): void {
    this.#repeated = true;
    queueMicrotask(() => this.#dispatch(connection));
  }

  /** A status that says failure says more than what happened to its body afterwards. */
  #fail(error: string): void {
    const statusCode = this.#statusCode;
    if (statusCode !== null && statusError(statusCode) !== null) this.#resolveAnswered(statusCode, false);
    else
      this.#resolve({ kind: 'failed', statusCode, error, ...this.#measured(), response: this.#kept(false) });
    this.#end(false);
  }

  #resolveAnswered(statusCode: number, complete: boolean): void {
    if (this.#resolved) return;
    const response = this.#kept(complete)!;
    this.#resolve({
      kind: 'answered',
      statusCode,
      ...this.#measured(),
      answerMs: Math.round(performance.now() - this.#writtenAt),
      response,
      error: statusError(statusCode),
      retryAfter: this.#retryAfter,
    });
  }

  #resolve(outcome: SendOutcome): void {
    if (this.#resolved) return;
    this.#resolved = true;
    this.#onOutcome(outcome);
  }

  #kept(complete: boolean): AttemptResponse | null {
    return this.#response && this.#response.toAttemptResponse(complete);
  }

  #measured(): { responseTimeMs: number } {
    return { responseTimeMs: Math.round(performance.now() - this.#startedAt) };
  }

  #end(reusable: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#connection) this.#connections.release(this.#connection, reusable);
    this.#onEnd();
  }
}

/** After what has already arrived was read: a pause of this process must not look like a slow receiver. */
function timeOut(exchange: Exchange): void {
  setImmediate(() => exchange.timeOut());
}

function flatten(headers: SendRequest['headers']): string[] {
  const flat: string[] = [];
  for (const { name, value } of headers) flat.push(name, value);
  return flat;
}
