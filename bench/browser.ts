import { loadavg } from 'node:os';

import { type Browser, type CDPSession, type Page } from 'playwright-core';

import { launchChromium } from '../scripts/launch-chromium.ts';
import { type Figures, growth, percentile } from './figures.ts';

/** What is measured in turn, so that the heap is read ten times: every 30 s of five minutes. */
const parts = 10;

/** A frame that takes longer than two at 60 a second is seen. */
const slowFrameMs = 1000 / 30;

/** Headless Chromium, in which one page is measured after the other. */
export interface BenchBrowser {
  /**
   * Opens a page in a new context, and measures it for so many seconds.
   *
   * @param prepare Called before that, to bring the page into the state that is measured.
   */
  measure(url: string, seconds: number, prepare: (page: Page) => Promise<unknown>): Promise<Figures>;
  close(): Promise<void>;
}

/** @throws {Error} if there is no Chromium, and none can be installed */
export async function startBrowser(): Promise<BenchBrowser> {
  const { ensureChromium } = (await import(new URL('../scripts/chromium.mjs', import.meta.url).href)) as {
    ensureChromium: () => Promise<string | null>;
  };
  const executablePath = await ensureChromium();
  if (!executablePath) throw new Error('The scenario needs Chromium.');
  const browser = await launchChromium(executablePath);
  return {
    measure: async (url, seconds, prepare) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      try {
        const page = await context.newPage();
        await page.goto(url);
        await prepare(page);
        return await measure(browser, page, seconds);
      } finally {
        await context.close();
      }
    },
    close: () => browser.close(),
  };
}

/** In milliseconds: what passed between frames, and the tasks that kept the page busy for more than 50 ms. */
interface Watched {
  readonly frames: readonly number[];
  readonly tasks: readonly number[];
}

/** Runs in the page. */
const watchFrames = `(seconds) => new Promise((resolve) => {
  const frames = [];
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration)));
  observer.observe({ type: 'longtask' });
  let startedAt;
  let before;
  const frame = (at) => {
    startedAt ??= at;
    if (before !== undefined) frames.push(at - before);
    before = at;
    if (at - startedAt < seconds * 1000) return requestAnimationFrame(frame);
    observer.disconnect();
    resolve({ frames, tasks });
  };
  requestAnimationFrame(frame);
})`;

async function measure(browser: Browser, page: Page, seconds: number): Promise<Figures> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const frames: number[] = [];
  const tasks: number[] = [];
  const heaps: number[] = [];
  const cpuBefore = await rendererSeconds(browser);
  const startedAt = performance.now();
  for (let part = 0; part < parts; part += 1) {
    const watched = await page.evaluate<Watched>(`(${watchFrames})(${seconds / parts})`);
    frames.push(...watched.frames);
    tasks.push(...watched.tasks);
    heaps.push(await heapOf(session));
  }
  const took = (performance.now() - startedAt) / 1000;
  return {
    ...framesOf(frames),
    longestTaskMs: Math.max(0, ...tasks),
    heapMb: heaps.at(-1)!,
    growthMb: growth(heaps),
    nodes: await metricOf(session, 'Nodes'),
    rendererShare: (((await rendererSeconds(browser)) - cpuBefore) / took) * 100,
    load: loadavg()[0]!,
  };
}

/** Of the times between frames, in milliseconds. A second with fewer frames than the others counts as one second. */
export function framesOf(times: readonly number[]): Figures {
  const perSecond: number[] = [];
  let [count, ms] = [0, 0];
  for (const time of times) {
    count += 1;
    ms += time;
    if (ms < 1000) continue;
    perSecond.push((count * 1000) / ms);
    [count, ms] = [0, 0];
  }
  return {
    framesPerSecond: percentile(perSecond, 0.5),
    p5Frames: percentile(perSecond, 0.05),
    slowFrames: (times.filter((time) => time > slowFrameMs).length / times.length) * 100,
  };
}

/** The live heap of the page's scripts, after a collection. */
async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return (await metricOf(session, 'JSHeapUsedSize')) / 1024 / 1024;
}

async function metricOf(session: CDPSession, wanted: string): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === wanted)?.value ?? 0;
}

/** The CPU time of all processes that run pages. */
async function rendererSeconds(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo
    .filter(({ type }) => type === 'renderer')
    .reduce((seconds, { cpuTime }) => seconds + cpuTime, 0);
}
