// A claim that is told by the names of fields is the one that would have been worked out in full.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimAfter } from '../../src/apiserver/claim-after.js';
import { builtInKind } from '../../src/kinds/index.js';
import { typeOf } from '../../src/kinds/type.js';
import { typeSchemaOf } from '../../src/machinery/merge-schema.js';
import { canonical } from '../../src/machinery/object.js';
import type { ManagedFields } from '../../src/machinery/ownership/managed-fields.js';
import { recordUpdate } from '../../src/machinery/ownership/server-side.js';

type Fields = Record<string, unknown>;
const MANAGER = 'kube-controller-manager';
const second = (n: number) => `2026-01-01T00:00:${String(n).padStart(2, '0')}Z`;
const some = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const times = fc.constantFrom(second(1), second(2));
const uids = fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 2 });

const statuses: Record<string, fc.Arbitrary<Fields>> = {
  CronJob: fc.record({
    active: some(fc.array(fc.record({ name: fc.constantFrom('a', 'b') }), { maxLength: 2 })),
    lastScheduleTime: some(times),
    lastSuccessfulTime: some(times),
  }),
  Job: fc.record({
    active: some(fc.nat(2)),
    ready: some(fc.nat(2)),
    succeeded: some(fc.nat(2)),
    startTime: some(times),
    conditions: some(
      fc.array(fc.record({ type: fc.constantFrom('Complete'), status: times }), { maxLength: 1 }),
    ),
    uncountedTerminatedPods: some(fc.record({ succeeded: some(uids) })),
  }),
};
const writers = fc.constantFrom(MANAGER, MANAGER, MANAGER, MANAGER, 'kubectl');

test.each(Object.entries(statuses))('of a %s', (name, status) => {
  const kind = builtInKind(name);
  const type = kind && typeOf(kind, '1.36');
  if (!type) throw new Error(name);
  const schema = typeSchemaOf(type);
  const apiVersion = 'batch/v1';
  const written = fc.array(fc.tuple(writers, status, fc.nat(2)), { minLength: 2, maxLength: 8 });
  let told = 0;
  fc.assert(
    fc.property(written, (steps) => {
      const object = (managedFields: ManagedFields, status: unknown) =>
        canonical({
          apiVersion,
          kind: name,
          metadata: { uid: 'u', managedFields },
          spec: { suspend: false },
          status,
        });
      const user = { manager: 'kubectl', time: second(0) };
      const owned = { apiVersion, kind: name, schema, decoded: true, empty: { metadata: {} } };
      let known = recordUpdate({}, object([], undefined) as never, user, owned);
      let [before, clock]: [Fields, number] = [{}, 0];
      for (const [manager, after, later] of steps) {
        clock += later;
        const time = second(clock);
        const full = recordUpdate(
          object(known, before) as never,
          object(known, after) as never,
          { manager, time },
          { ...owned, subresource: 'status' },
        );
        const claim = claimAfter(known, {
          ...{ manager, apiVersion, time, schema: schema.map?.field('status')?.schema },
          ...{ before: canonical({ ...before }), after: canonical({ ...after }) },
        });
        if (claim) {
          told++;
          expect(canonical(claim)).toEqual(canonical(full));
        }
        known = canonical(full);
        before = after;
      }
    }),
    { numRuns: 500 },
  );
  expect(told).toBeGreaterThan(100);
});
