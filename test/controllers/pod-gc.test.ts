import { describe, expect, test } from 'vitest';
import { finishedBeyond } from '../../src/controllers/pod-gc/terminated.js';
import type { Pod } from '../../src/kinds/pod/index.js';

const pod = (name: string, minute: number, status: object): Pod =>
  ({
    metadata: { name, creationTimestamp: `2026-01-01T00:0${minute}:00Z` },
    status,
  }) as unknown as Pod;

describe('of pods that are over', () => {
  const pods = [
    pod('old', 1, { phase: 'Succeeded' }),
    pod('runs', 0, { phase: 'Running' }),
    pod('young', 3, { phase: 'Failed' }),
    pod('evicted', 4, { phase: 'Failed', reason: 'Evicted' }),
  ];
  const gone = (max: number) => finishedBeyond(max, pods).map(({ metadata }) => metadata.name);

  test('those that were evicted go first, then the oldest', () => {
    expect(gone(2)).toEqual(['evicted']);
    expect(gone(1)).toEqual(['evicted', 'old']);
  });

  test('as many stay as are to be kept, and all where nothing is said of a number', () => {
    expect(gone(3)).toEqual([]);
    expect(gone(0)).toEqual([]);
  });
});
