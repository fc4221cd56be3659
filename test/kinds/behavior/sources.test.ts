// What a pod can be told of itself.

import { expect, test } from 'vitest';
import { downward } from '../../../src/kinds/behavior/exec/sources.js';

test('of its addresses, and those of its node, it is told with commas between them', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: [] },
    status: { podIP: '10.1.0.1', podIPs: [{ ip: '10.1.0.1' }, { ip: 'fd00::1' }], hostIPs: [] },
  } as unknown as Parameters<typeof downward>[0];
  expect(downward(pod, 'status.podIPs')).toBe('10.1.0.1,fd00::1');
  expect(downward(pod, 'status.podIP')).toBe('10.1.0.1');
  expect(downward(pod, 'status.hostIPs')).toBe('');
});
