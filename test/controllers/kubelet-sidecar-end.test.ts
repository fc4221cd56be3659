// The end of a pod with sidecars: they serve the others to their end, and go in the reverse order.

import { expect, test } from 'vitest';
import { behavior, pod, World } from '../support/pods.js';

const one = (name: string, more: object = {}) => ({ name, image: name, ...more });
const always = { restartPolicy: 'Always' };
const second = (time: string | undefined): number => Date.parse(time ?? '') / 1000;

function endOf(grace: number) {
  const w = new World().nodes(1);
  for (const [image, after] of Object.entries({ main: '6s', last: '3s', first: '4s' }))
    w.create(behavior(image, { selector: { image }, stop: { after } }));
  w.create(
    pod('web', one('main'), {
      terminationGracePeriodSeconds: grace,
      initContainers: [one('first', always), one('last', always)],
    }),
  );
  w.settle().remove('Pod', 'web').advance(60);
  expect(w.pod('web')).toBeUndefined();
  const last = w.history('web').findLast(({ pod }) => pod.status?.phase !== 'Running')?.pod;
  const { initContainerStatuses: sidecars = [], containerStatuses: apps = [] } = last?.status ?? {};
  return [apps[0], sidecars[1], sidecars[0]].map((status) => status?.state?.terminated);
}

test('a sidecar is told to stop when those after it have stopped, and the others before', () => {
  const [main, last, first] = endOf(30);
  expect(second(last?.finishedAt) - second(main?.finishedAt)).toBe(3);
  expect(second(first?.finishedAt) - second(last?.finishedAt)).toBe(4);
  expect([main, last, first].map((end) => end?.exitCode)).toEqual([0, 0, 0]);
});

test('when the time of grace is over, all that is left is killed', () => {
  const [main, last, first] = endOf(8);
  expect([main, last, first].map((end) => end?.exitCode)).toEqual([0, 137, 137]);
});
