// Time in slices, as a server lets it pass: whatever comes between two of them, the log tells it all.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cluster } from '../../src/cluster/cluster.js';
import type { Written } from '../../src/cluster/outbox.js';
import { isObjectEvent } from '../../src/events/event.js';
import { memoryLog } from '../../src/log/memory-log.js';
import { keyOfObject } from '../../src/machinery/object.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { reexecuted } from '../support/reexecute.js';
import { begin, inMemory, lines, type Step, story, tell, told, world } from '../support/story.js';

const seed = 20_260_101;

/** Lets time pass in slices of so many instants each. */
function slice(cluster: Cluster, until: number, instants: number, busyOnly: boolean): boolean {
  let left = instants;
  cluster.proceed(until, () => left-- > 0 && (cluster.busy || !busyOnly));
  const due = cluster.nextDue();
  return due !== undefined && due <= until && (cluster.busy || !busyOnly);
}

function finish(cluster: Cluster, until: number, busyOnly: boolean): void {
  cluster.pass(busyOnly && !cluster.busy ? cluster.state.now : until, true);
}

/** Settles or advances as a whole would, but a few instants at a time. */
function inSlices(cluster: Cluster, step: Step, instants: number): void {
  if (step.do !== 'settle' && step.do !== 'advance') {
    tell(cluster, step);
    return;
  }
  const busyOnly = step.do === 'settle';
  const until = cluster.state.now + (step.do === 'advance' ? step.by : 60_000);
  while (slice(cluster, until, instants, busyOnly));
  finish(cluster, until, busyOnly);
}

test('slices make of a story what the whole makes of it', () => {
  fc.assert(
    fc.property(story, world, fc.integer({ min: 1, max: 9 }), (steps, world, instants) => {
      const [whole, sliced] = [inMemory(world), inMemory(world)];
      told(steps, whole);
      const cluster = begin(sliced);
      for (const step of steps) inSlices(cluster, step, instants);
      expect(lines(sliced)).toEqual(lines(whole));
    }),
    { seed, numRuns: 10 },
  );
});

test('actions between slices are logged at their times, and asked again give the same events', () => {
  fc.assert(
    fc.property(story, world, fc.array(fc.nat(6), { minLength: 1 }), (steps, world, slices) => {
      const log = inMemory(world);
      const cluster = begin(log);
      const deeds = steps.filter(({ do: what }) => what !== 'settle');
      deeds.forEach((step, i) => {
        if (step.do === 'advance') inSlices(cluster, step, 3);
        else {
          tell(cluster, step);
          slice(cluster, cluster.state.now + 60_000, slices[i % slices.length] ?? 1, true);
        }
      });
      expect(lines(reexecuted(log))).toEqual(lines(log));
    }),
    { seed, numRuns: 15 },
  );
});

test('what is written is told once it is in the log, with the object as it was before', () => {
  const log = memoryLog(defaultSettings);
  const known = new Map<string, unknown>();
  let told = 0;
  const onWritten = (written: readonly Written[]) => {
    expect(log.head).toBe(told + written.length);
    for (const { event, before } of written) {
      expect(event.revision).toBe(++told);
      if (!isObjectEvent(event)) continue;
      const key = keyOfObject(event.object);
      expect(before).toBe(known.get(key));
      known.set(key, event.type === 'ObjectDeleted' ? undefined : event.object);
    }
  };
  const cluster = new Cluster({ log, onWritten });
  for (const name of ['one', 'two'])
    tell(cluster, {
      do: 'create',
      manifest: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    });
  cluster.settle();
  tell(cluster, {
    do: 'delete',
    kinds: ['Namespace/one'],
    pick: 0,
    policy: 'Background',
    grace: undefined,
  });
  cluster.settle();
  expect(told).toBe(log.head);
  expect(known.get('Namespace//one')).toBeUndefined();
  expect(known.get('Namespace//two')).toBeDefined();
});
