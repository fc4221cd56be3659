// Scripts that wait for a Service, when the simulator is restarted meanwhile.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pod, World } from '../support/pods.js';

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'db', namespace: 'default' },
  spec: { selector: { app: 'db' }, ports: [{ port: 6379 }] },
};
const slice = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: 'db-1',
    namespace: 'default',
    labels: { 'kubernetes.io/service-name': 'db' },
  },
  addressType: 'IPv4',
  ports: [{ name: '', port: 6379 }],
  endpoints: [
    { addresses: ['10.1.1.1'], targetRef: { kind: 'Pod', namespace: 'default', name: 'db' } },
  ],
};
const WAITS = [
  'until nslookup db; do echo waiting; sleep 2; done',
  'while ! nc -z db 6379; do sleep 7; done; echo there; sleep 3',
];

test('whenever the Service comes, a restarted simulator ends the wait when the one before would have', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 90 }), fc.constantFrom(...WAITS), (seconds, script) => {
      const story = (reopens: boolean) => {
        const init = { name: 'i', image: 'busybox', command: ['sh', '-c', script] };
        const w = new World()
          .nodes(1)
          .create(pod('web', {}, { initContainers: [init] }))
          .advance(seconds);
        const turn = (): void => {
          if (reopens) w.reopen();
        };
        turn();
        w.create(service);
        turn();
        w.create(pod('db', { image: 'redis:7' }));
        turn();
        w.advance(5).create(slice);
        turn();
        w.advance(30);
        expect(w.pod('web')?.status?.phase).toBe('Running');
        return [...w.log.read(0)];
      };
      expect(story(true)).toEqual(story(false));
    }),
    { numRuns: 12 },
  );
});
