// Questions in CEL about a whole log: bisect, when and probe; and who set which value.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bisect } from '../../src/history/bisect.js';
import { blame } from '../../src/history/blame.js';
import { compileExpression } from '../../src/history/expression.js';
import { leavesOf, parseFieldPath, pathText, valueAt } from '../../src/history/field-path.js';
import { lastSet } from '../../src/history/last-set.js';
import { sampleAt, samplesOf } from '../../src/history/samples.js';
import { keyOfObject } from '../../src/machinery/object.js';
import { simulate } from '../../src/testing.js';

const sim = simulate({ nodes: 2, clock: 'settle' });
sim.run('kubectl create deployment web --image=nginx --replicas=2');
sim.run('kubectl scale deployment/web --replicas=5');
sim.run('kubectl scale deployment/web --replicas=1');
sim.run('kubectl label deployment/web app.example.com/tier=front');
const { log } = sim;
const whole = { after: 0, upTo: log.head };

function compiled(text: string) {
  const read = compileExpression(text, sim.view);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}
const valueWhen = (text: string, revision: number) => sampleAt(log, compiled(text), revision).value;

test('every kind is a list under its plural, and what is misspelt is refused with its place', () => {
  expect(valueWhen('pods.size()', log.head)).toEqual({ ok: true, value: 1 });
  expect(valueWhen('nodes.map(n, n.metadata.name)', log.head)).toEqual({
    ok: true,
    value: ['node-1', 'node-2'],
  });
  expect(valueWhen('now > timestamp("2026-01-01T00:00:00Z")', log.head)).toEqual({
    ok: true,
    value: true,
  });
  expect(valueWhen('pods[0].status.nothing', log.head)).toMatchObject({ ok: false });
  const read = compileExpression('podz.size() > 3', sim.view);
  expect(!read.ok && read.error).toContain("undeclared reference to 'podz'");
  expect(compiled('pods.size() > deployments.size()').kinds).toEqual(['Deployment', 'Pod']);
});

test('the values at changes are those of every moment asked alone', () => {
  for (const text of ['pods.size()', 'pods.exists(p, p.status.phase == "Pending")']) {
    const expression = compiled(text);
    const samples = [...samplesOf(log, expression, whole)];
    for (let revision = 0; revision <= log.head; revision += 5) {
      const latest = samples.filter((sample) => sample.revision <= revision).at(-1);
      expect(latest?.value, `${text} @${revision}`).toEqual(valueWhen(text, revision));
    }
  }
});

test('bisect finds the event, in few looks, and says when there are others', () => {
  const once = bisect(log, compiled('deployments.exists(d, d.metadata.name == "web")'), whole);
  expect(once.flips).toBe(1);
  expect(once.found?.revision).toBe(log.revisionsOf('Deployment/default/web')[0]);
  expect(once.before?.revision).toBe((once.found?.revision ?? 0) - 1);
  expect(once.asked).toBeLessThan(14);
  const often = bisect(log, compiled('pods.size() > 1'), whole);
  expect(often).toMatchObject({ found: undefined, flips: 2, isExact: true });
  const first = bisect(log, compiled('pods.size() > 0'), { after: 0, upTo: log.head });
  expect(first.found?.value).toEqual({ ok: true, value: true });
});

test('blame names for every value of an object the event that set it last', () => {
  const found = blame(log, 'Deployment/default/web') ?? [];
  const author = (path: string) => found.find((one) => pathText(one.path) === path)?.event;
  expect(author('spec.template.spec.containers[name=nginx].image')?.type).toBe('ObjectCreated');
  expect(author('metadata.labels["app.example.com/tier"]')?.actor).toBe('kubectl');
  expect(author('status.replicas')?.actor).toBe('deployment-controller');
  for (const object of log.objectsAt('', log.head).slice(0, 40)) {
    const key = keyOfObject(object);
    for (const { path, event } of blame(log, key) ?? [])
      expect(lastSet(log, key, path)?.event.revision, `${key} ${pathText(path)}`).toBe(
        event.revision,
      );
  }
  expect(blame(log, 'Deployment/default/none')).toBeUndefined();
});

test('a path that is written is read again, and leads to the value it was of', () => {
  for (const object of log.objectsAt('', log.head))
    for (const { path, value } of leavesOf(object)) {
      const read = parseFieldPath(pathText(path));
      expect(read.ok && valueAt(object, read.value)).toEqual(value);
    }
  fc.assert(
    fc.property(fc.string(), (text) => {
      const read = parseFieldPath(text);
      if (read.ok) expect(parseFieldPath(pathText(read.value))).toEqual(read);
    }),
    { numRuns: 200 },
  );
});
