import { ANSWER_WITHIN_MS } from './api.ts';

/**
 * Whether the server has another dashboard than this page, as after an update. The page keeps working, since the API only
 * grows, but parts of it that were not loaded yet are gone.
 */
class NewVersion {
  available = $state(false);

  /** To be called when the server may have started anew. Without an answer it stays as it was. */
  async look(): Promise<void> {
    const own = document.querySelector('script[type="module"][src]')?.getAttribute('src');
    if (!own) return;
    try {
      const answer = await fetch('/', { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      if (answer.ok) this.available = !(await answer.text()).includes(`src="${own}"`);
    } catch {
      // The next time looks again.
    }
  }
}

export const newVersion = new NewVersion();
