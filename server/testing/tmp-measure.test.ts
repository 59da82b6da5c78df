import { it } from 'vitest';
import { cloneDatabase, openTestStorage } from './database.ts';
it('measures', async () => {
  const out: string[] = [];
  for (let i = 0; i < 5; i++) {
    const t = [performance.now()];
    const db = await cloneDatabase(); t.push(performance.now());
    const s = await openTestStorage(((x: any) => x) as any, { url: db.url }); t.push(performance.now());
    await s.close(); t.push(performance.now());
    await db.drop(); t.push(performance.now());
    out.push(t.slice(1).map((x, i) => Math.round(x - t[i]!)).join(' '));
  }
  throw new Error(out.join(' | '));
});
