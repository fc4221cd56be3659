// Manifests of every kind can be drawn: valid ones are taken, and nearly valid ones are refused with the field named.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { builtInKinds } from '../../src/kinds/index.js';
import { arbitrary, type Manifest, simulate } from '../../src/testing.js';

const numRuns = Number(process.env['LAW_RUNS'] ?? 4);
/** There is one Clock, and nobody makes another. */
const KINDS = builtInKinds.map(({ kind }) => kind).filter((kind) => kind !== 'Clock');
const drawn = (kind: string): fc.Arbitrary<Manifest> => arbitrary.manifest(kind as 'Pod');

/** What the API server says, if it refuses it. */
function refusal(manifest: Manifest): string | undefined {
  const sim = simulate({ nodes: 0 });
  try {
    sim.apply(manifest);
  } catch (error) {
    return String(error);
  }
  return undefined;
}

test.each(KINDS)('%s: valid by construction, or refused because of the field', (kind) => {
  fc.assert(
    fc.property(drawn(kind), arbitrary.nearMiss(drawn(kind)), (valid, { manifest, field }) => {
      expect(valid.kind).toBe(kind);
      expect(refusal(valid)).toBeUndefined();
      expect(refusal(manifest) ?? 'taken').toContain(`${field}: `);
    }),
    { seed: 20_260_101, numRuns },
  );
});
