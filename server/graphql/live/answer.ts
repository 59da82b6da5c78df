import { type OperationMeter } from '../operation-meter.ts';

/** The answer to an event, as it is sent. What it takes of the process's budget is given back after its last user. */
export class Answer {
  /** The JSON of the payload, which is the same for every subscriber. */
  readonly payload: Buffer;
  readonly #meter: OperationMeter;
  #users = 1;

  constructor(payload: Buffer, meter: OperationMeter) {
    this.payload = payload;
    this.#meter = meter;
  }

  /** Adds a user. */
  retain(): this {
    this.#users += 1;
    return this;
  }

  /** To be called once by each user, the first one included. */
  release(): void {
    this.#users -= 1;
    if (this.#users === 0) this.#meter.release();
  }
}
