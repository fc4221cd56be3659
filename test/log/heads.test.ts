// What a snapshot says of a moment: all heads come back, whole or a section at a time, and damage is noticed.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeHeads, type Heads, Snapshot } from '../../src/log/heads.js';

const section = fc.constantFrom('Node/', 'Pod/default/', 'Pod/kube-system/', 'Event/default/');
const entry = fc.tuple(fc.nat({ max: 2 ** 45 }), section, fc.nat({ max: 2 ** 34 }));
const anyHeads = fc
  .array(entry, { maxLength: 200 })
  .map(
    (entries): Heads =>
      new Map(entries.map(([object, section, later]) => [object, { section, id: object + later }])),
  );
const within = (heads: Heads, prefix: string) =>
  new Map([...heads].filter(([, head]) => head.section.startsWith(prefix)));

test('what is read from a snapshot, whole or of some sections, is what was written', () => {
  fc.assert(
    fc.property(
      anyHeads,
      fc.constantFrom('', 'Pod/', 'Pod/default/', 'Lease/'),
      (heads, prefix) => {
        expect(Snapshot.of(encodeHeads(heads))?.heads(prefix)).toEqual(within(heads, prefix));
      },
    ),
  );
});

test('a snapshot with any bit changed, or cut anywhere, is not believed', () => {
  fc.assert(
    fc.property(anyHeads, fc.nat(), fc.nat({ max: 7 }), (heads, place, bit) => {
      const bytes = encodeHeads(heads);
      const at = place % bytes.length;
      expect(Snapshot.of(bytes.subarray(0, at))).toBeUndefined();
      bytes[at] = (bytes[at] as number) ^ (1 << bit);
      expect(Snapshot.of(bytes)).toBeUndefined();
    }),
  );
});
