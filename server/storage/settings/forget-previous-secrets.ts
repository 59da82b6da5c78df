import { type Pool } from 'pg';

/**
 * Deletes the former secret keys of webhooks whose overlap has ended. Those who sign compare its end with the clock, so
 * nobody needs to hear of this.
 */
export async function forgetPreviousSecrets(pool: Pool, now: Date): Promise<void> {
  await pool.query(
    /* sql */ `
      update settings.webhooks set sealed_previous_secret = null, previous_secret_until = null
      where previous_secret_until <= $1`,
    [now],
  );
}
