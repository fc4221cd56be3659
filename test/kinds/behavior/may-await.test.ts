// Which pods hear of Services: those with a script that waits for one, until it has ended.

import { expect, test } from 'vitest';
import { mayAwait } from '../../../src/kinds/behavior/may-await.js';

const wait = {
  name: 'wait',
  image: 'busybox',
  command: ['sh', '-c', 'until nslookup db; do sleep 2; done'],
};
const web = { name: 'web', image: 'nginx' };
const spec = { initContainers: [wait], containers: [web] };
const status = (state: object) => ({
  initContainerStatuses: [
    { name: 'wait', image: '', imageID: '', ready: false, restartCount: 0, state },
  ],
});

test('a script that waits does so before it begins and while it runs', () => {
  expect(mayAwait(spec)).toBe(true);
  expect(mayAwait(spec, null)).toBe(true);
  expect(mayAwait(spec, status({ running: {} }))).toBe(true);
  expect(mayAwait(spec, status({ waiting: { reason: 'CrashLoopBackOff' } }))).toBe(true);
});

test('one that has ended, or is none, does not', () => {
  expect(mayAwait(spec, status({ terminated: { exitCode: 0 } }))).toBe(false);
  expect(mayAwait({ containers: [web] })).toBe(false);
});
