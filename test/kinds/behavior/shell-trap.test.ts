// What scripts do about SIGTERM.

import { expect, test } from 'vitest';
import { trapIn } from '../../../src/kinds/behavior/shell-trap.js';
import { shell } from '../../support/kubectl.js';

test.each([
  [`trap '' TERM; sleep 1000`, { heeds: false, ignores: true }],
  [`trap "" SIGTERM INT; sleep 1000`, { heeds: false, ignores: true }],
  [`trap 'echo bye; exit 3' TERM; sleep 1000 & wait`, { heeds: true, ignores: false, code: 3 }],
  [`trap : 15; sleep infinity & wait`, { heeds: true, ignores: false }],
  [`trap 'rm -f /tmp/x' EXIT; sleep 1000`, { heeds: false, ignores: false }],
  [`trap '' TERM; trap - TERM; sleep 1000`, { heeds: false, ignores: false }],
])('%s', (script, trap) => {
  expect(trapIn(script)).toEqual(trap);
});

const manifest = (name: string, script: string) => `
---
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  restartPolicy: Never
  terminationGracePeriodSeconds: 20
  containers: [{name: a, image: busybox, command: [sh, -c, "${script}"]}]
`;

test('a container that ignores SIGTERM is killed when its grace is over, one that heeds it says how it ends', () => {
  const { kubectl } = shell(
    {
      'pods.yaml':
        manifest('deaf', "trap '' TERM; sleep 1000 & wait") +
        manifest('heeding', "trap 'exit 3' TERM; sleep 1000 & wait"),
    },
    1,
  );
  kubectl('apply -f pods.yaml');
  kubectl('wait --for=condition=Ready pod --all');
  kubectl('patch pod deaf -p {"metadata":{"finalizers":["example.com/kept"]}}');
  kubectl('patch pod heeding -p {"metadata":{"finalizers":["example.com/kept"]}}');
  kubectl('delete pod deaf heeding --wait=false');
  kubectl('wait --for=condition=Never node/node-1 --timeout=10s');
  const code = (pod: string): string =>
    kubectl([
      ...['get', 'pod', pod, '-o'],
      'jsonpath={.status.containerStatuses[0].state.terminated.exitCode}',
    ]).stdout;
  expect([code('deaf'), code('heeding')]).toEqual(['', '3']);
  kubectl('wait --for=condition=Never node/node-1 --timeout=15s');
  expect(code('deaf')).toBe('137');
});
