import { expect, test } from 'vitest';

import { framesOf } from './browser.ts';

test('frames are counted by second, and those over 33 ms are told', () => {
  const smooth = Array.from({ length: 600 }, () => 16.6);
  const jerky = Array.from({ length: 40 }, () => 50);
  const { framesPerSecond, p5Frames, slowFrames } = framesOf([...smooth, ...jerky]);
  expect(framesPerSecond).toBeCloseTo(60.2, 1);
  expect(p5Frames).toBeCloseTo(20, 1);
  expect(slowFrames).toBeCloseTo(6.25);
});
