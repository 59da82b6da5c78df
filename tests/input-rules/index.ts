/**
 * What a webhook's settings may be, as cases. The server checks them when they are saved, the dashboard's form while
 * somebody types: `server/model/input-rules.test.ts` and `web/src/features/editor/input-rules.test.ts` hold both to
 * this one table. A rule that changes on one side alone fails the test of that side.
 */
import { type InputCase } from './case.ts';
import { filterCases } from './filters.ts';
import { headerCases } from './headers.ts';
import { numberCases } from './numbers.ts';
import { textCases } from './texts.ts';
import { urlCases } from './urls.ts';

export { type GivenSettings, type InputCase, titleOf } from './case.ts';

export const inputCases: readonly InputCase[] = [
  ...textCases,
  ...urlCases,
  ...filterCases,
  ...headerCases,
  ...numberCases,
];
