import { expect, test } from 'vitest';
import { baseOf, withVersion } from '../../src/log/encoder.js';

test('of many versions only those are kept that a later one is a change of', () => {
  let kept = [{ n: 0 }];
  for (let n = 1; n < 64; n++) {
    const base = baseOf(n);
    expect(kept.map((version) => version.n)).toContain(base);
    kept = withVersion(
      kept.filter((version) => version.n <= base),
      { n },
    );
    expect(kept.length).toBeLessThanOrEqual(5);
  }
});
