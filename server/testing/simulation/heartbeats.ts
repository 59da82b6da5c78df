/** The heartbeats of a simulated worker, whose messages are on their way until a run lets them arrive or loses them. */
export class Heartbeats {
  readonly #underWay: Promise<void>[] = [];
  /** Messages that are on their way. */
  readonly #sent: ((works: boolean) => void)[] = [];
  /** Whether they arrive, while they do. */
  #reaching: boolean | null = null;

  add(heartbeat: Promise<unknown>): void {
    this.#underWay.push(
      heartbeat.then(
        () => undefined,
        () => undefined,
      ),
    );
  }

  /** Sends a message. @returns Whether it arrived. */
  async reaches(): Promise<boolean> {
    return this.#reaching ?? new Promise<boolean>((reach) => this.#sent.push(reach));
  }

  /** What was sent arrives, or is lost. */
  async reach(works: boolean): Promise<void> {
    this.#reaching = works;
    for (const reach of this.#sent.splice(0)) reach(works);
    await Promise.all(this.#underWay.splice(0));
    this.#reaching = null;
  }
}
