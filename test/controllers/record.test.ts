import { expect, test } from 'vitest';
import { Cluster } from '../../src/cluster/cluster.js';
import { defineController } from '../../src/controllers/controller.js';
import { record } from '../../src/controllers/record.js';
import { memoryLog } from '../../src/log/memory-log.js';
import { defaultSettings } from '../../src/machinery/settings.js';

/** A controller that reports the value of a ConfigMap's `say` whenever the ConfigMap changes. */
const town = defineController({
  name: 'town-crier',
  reconciles: 'ConfigMap',
  reconcile: (object, view) => [
    record(view, { component: 'town-crier' }, object, {
      type: 'Normal',
      reason: 'Heard',
      message: object.data?.['say'] ?? '',
    }),
  ],
});

function reports(messages: readonly string[]) {
  const cluster = new Cluster({ log: memoryLog(defaultSettings), controllers: [town] });
  const ask = (request: object) =>
    cluster.act({
      request: request as never,
      actor: 'kubectl',
      technique: 'imperative-command',
      command: '',
    });
  ask({
    verb: 'create',
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } },
  });
  const ref = { kind: 'ConfigMap', namespace: 'default', name: 'news' };
  messages.forEach((say, i) => {
    const data = { say, at: String(i) };
    if (i === 0)
      ask({
        verb: 'create',
        object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'news' }, data },
      });
    else ask({ verb: 'patch', ref, patchType: 'merge', patch: { data } });
    cluster.settle();
  });
  return cluster.view.list('Event').map(({ message = '', count = 1 }) => ({ message, count }));
}
const numbers = (n: number) => Array.from({ length: n }, (_, i) => `number ${i}`);

test('the same report counts up', () => {
  expect(reports(['hello', 'hello', 'hello'])).toEqual([{ message: 'hello', count: 3 }]);
});

test('from the tenth on, reports that differ in their message only are told as one', () => {
  const told = reports(numbers(14));
  expect(told).toHaveLength(10);
  expect(told.filter(({ message }) => message.startsWith('(combined'))).toEqual([
    { message: '(combined from similar events): number 13', count: 5 },
  ]);
});

test('who reports more than 25 times at once is not heard any more', () => {
  const total = reports(numbers(60)).reduce((sum, { count }) => sum + count, 0);
  expect(total).toBe(25);
});
