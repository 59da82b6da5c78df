import { type UserError, webhookQuotaError } from '../../model/index.ts';
import { QuotaExceeded } from '../../storage/index.ts';
import { type ApiServices } from '../services.ts';

interface Exceeded {
  readonly state: 'exceeded';
  readonly error: UserError;
}

/** Does the work, or says which quota of the workspace it would exceed. */
export async function withinQuotas<T>(
  work: () => Promise<T>,
  { onRefused }: Pick<ApiServices, 'onRefused'>,
): Promise<T | Exceeded> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof QuotaExceeded)) throw error;
    const { quota, limit, found } = error;
    onRefused?.(quota);
    return { state: 'exceeded', error: webhookQuotaError(quota, limit, found) };
  }
}
