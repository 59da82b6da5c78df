import { refusalCodes, stages, type RefusalCode, type StageName } from '../../words/pipeline.ts';

/** Which refused events the page lists, or which that were accepted with a warning. Null: any. */
export interface RefusalFilter {
  stage: StageName | null;
  code: RefusalCode | null;
  /** The id of a source. */
  source: string | null;
  /** Lists the events that a schema in the mode WARN would refuse, in place of the refused ones. */
  warnings: boolean;
}

export const noFilter: RefusalFilter = { stage: null, code: null, source: null, warnings: false };

/** The filter that the page's address names. What it does not know is any. */
export function filterOf(query: URLSearchParams): RefusalFilter {
  return {
    stage: stages.find(({ stage }) => stage === query.get('stage'))?.stage ?? null,
    code: refusalCodes.find((code) => code === query.get('reason')) ?? null,
    source: query.get('source'),
    warnings: query.get('list') === 'warnings',
  };
}

/** The filter as parameters of the address. */
export function queryOf({ stage, code, source, warnings }: RefusalFilter): Record<string, string | null> {
  return { stage, reason: code, source, list: warnings ? 'warnings' : null };
}
