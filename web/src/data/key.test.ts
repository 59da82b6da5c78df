import { describe, expect, it } from 'vitest';
import { keyInFragment } from './key.ts';

describe('the key in a URL', () => {
  it('is read from the fragment and decoded', () => {
    expect(keyInFragment('#key=pk_1%2B2')).toBe('pk_1+2');
    expect(keyInFragment('#a=b&key=pk_1')).toBe('pk_1');
  });

  it('is null if the fragment has none', () => {
    for (const fragment of ['', '#', '#key=', '#section', '#key=%20'])
      expect(keyInFragment(fragment)).toBeNull();
  });
});
