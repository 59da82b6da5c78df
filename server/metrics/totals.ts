import { Counter, type Registry } from 'prom-client';

import { type Reading, type StageReading } from './metrics-sources.ts';

interface Totals {
  readonly name: string;
  readonly help: string;
  readonly label: string;
  /** Counts since the start, by the value of the label. */
  readonly read: () => Reading;
}

/** Adds counts that are read whenever the metrics are. */
export function addTotals(registers: Registry[], { name, help, label, read }: Totals): void {
  new Counter({
    name,
    help,
    labelNames: [label],
    registers,
    collect() {
      this.reset();
      for (const [value, count] of Object.entries(read())) this.inc({ [label]: value }, count);
    },
  });
}

/** Adds what the stages of the pipeline did. */
export function addStageTotals(registers: Registry[], read: () => readonly StageReading[]): void {
  const byStage = (value: (stage: StageReading) => number) => (): Reading =>
    Object.fromEntries(read().map((stage) => [stage.stage.toLowerCase(), value(stage)]));
  addTotals(registers, {
    name: 'perspection_stage_events_total',
    help: 'Events that came to a stage of the pipeline: validation, deduplication, normalisation, enrichment, dispatch.',
    label: 'stage',
    read: byStage(({ came }) => came),
  });
  addTotals(registers, {
    name: 'perspection_stage_refused_total',
    help: 'Events that went no further than a stage; of deduplication, duplicates.',
    label: 'stage',
    read: byStage(({ refused }) => refused),
  });
  addTotals(registers, {
    name: 'perspection_stage_seconds_total',
    help: 'Time of a stage over its events; of deduplication and dispatch, the time of their transaction for each.',
    label: 'stage',
    read: byStage(({ seconds }) => seconds),
  });
}
