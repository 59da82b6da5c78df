import { missingSecret, type UserError, webhookQuotaError } from '../../model/index.ts';
import { QuotaExceeded, SecretRequired, UnknownSource } from '../../storage/index.ts';
import { type ApiServices } from '../services.ts';

interface Refused {
  readonly state: 'refused';
  readonly error: UserError;
}

/** Saves a webhook, or says which quota of the workspace it would exceed, or which source or secret there is not. */
export async function unlessRefused<T>(
  save: () => Promise<T>,
  { onRefused }: Pick<ApiServices, 'onRefused'>,
): Promise<T | Refused> {
  try {
    return await save();
  } catch (error) {
    if (error instanceof UnknownSource) return { state: 'refused', error: unknownSource(error.index) };
    if (error instanceof SecretRequired)
      return { state: 'refused', error: missingSecret(error.type, error.moved) };
    if (!(error instanceof QuotaExceeded)) throw error;
    const { quota, limit, found } = error;
    onRefused?.(quota);
    return { state: 'refused', error: webhookQuotaError(quota, limit, found) };
  }
}

function unknownSource(index: number): UserError {
  const message = 'There is no source with this id.';
  return { field: ['sources', String(index)], code: 'NOT_FOUND', message };
}
