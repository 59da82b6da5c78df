interface Choice {
  readonly id: string;
}

/** New choices, and after them the one that is chosen if only the choices before had it. */
export function withChosen<One extends Choice>(
  choices: readonly One[],
  before: readonly One[] | null,
  chosen: string | null,
): readonly One[] {
  if (choices.some(({ id }) => id === chosen)) return choices;
  return [...choices, ...(before ?? []).filter(({ id }) => id === chosen)];
}
