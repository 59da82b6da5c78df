import { bucketOf, type PipelineStage, timeBuckets } from '../model/index.ts';

/** What one stage did. */
export interface StageTally {
  came: number;
  refused: number;
  /** Events that went on although a schema in the mode WARN would refuse them. */
  warned: number;
  /** Milliseconds over all events. */
  ms: number;
  /** Events by the time that they took, in the model's buckets. */
  readonly times: number[];
  /** Refused events by their code. */
  readonly reasons: Map<string, number>;
}

/** Counts events by stage: of one call, or of many. */
export class Tally {
  readonly stages = new Map<PipelineStage, StageTally>();

  /** Counts events that a stage took, each for so long. */
  came(stage: PipelineStage, ms: number, events = 1): void {
    if (events === 0) return;
    const tally = this.#of(stage);
    tally.came += events;
    tally.ms += ms * events;
    tally.times[bucketOf(ms)]! += events;
  }

  /** Counts events that came and went no further. */
  refused(stage: PipelineStage, code: string, events = 1): void {
    if (events === 0) return;
    const tally = this.#of(stage);
    tally.refused += events;
    tally.reasons.set(code, (tally.reasons.get(code) ?? 0) + events);
  }

  /** Counts an event that went on with a warning. */
  warned(stage: PipelineStage): void {
    this.#of(stage).warned += 1;
  }

  /** Takes events back that turned out never to have come to a stage. Their times stay. */
  leaveOut(stage: PipelineStage, events: number): void {
    if (events > 0) this.#of(stage).came -= events;
  }

  add(other: Tally): void {
    for (const [stage, { came, refused, warned, ms, times, reasons }] of other.stages) {
      const tally = this.#of(stage);
      tally.came += came;
      tally.refused += refused;
      tally.warned += warned;
      tally.ms += ms;
      for (let bucket = 0; bucket < timeBuckets; bucket += 1) tally.times[bucket]! += times[bucket]!;
      for (const [code, count] of reasons) tally.reasons.set(code, (tally.reasons.get(code) ?? 0) + count);
    }
  }

  #of(stage: PipelineStage): StageTally {
    const known = this.stages.get(stage);
    if (known) return known;
    const reasons = new Map<string, number>();
    const fresh = { came: 0, refused: 0, warned: 0, ms: 0, times: emptyTimes(), reasons };
    this.stages.set(stage, fresh);
    return fresh;
  }
}

function emptyTimes(): number[] {
  return Array<number>(timeBuckets).fill(0);
}
