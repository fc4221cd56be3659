// What a pod calls itself inside, and what keeps it from having that name.

import { expect, test } from 'vitest';
import { shell } from '../../support/kubectl.js';

const pod = (name: string, spec: object) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'main', image: 'busybox', command: ['sleep', '3600'] }], ...spec },
  });
const { kubectl, session } = shell(
  {
    'fqdn.json': pod('fqdn', { hostname: 'a', subdomain: 'sub', setHostnameAsFQDN: true }),
    'whole.json': pod('whole', { hostname: 'a', subdomain: 'sub', hostnameOverride: 'b.c.d' }),
    'host.json': pod('host', { hostNetwork: true }),
    'long.json': pod('long', { subdomain: 's'.repeat(40), setHostnameAsFQDN: true }),
    'wrong.json': pod('wrong', {
      hostnameOverride: 'b.c',
      setHostnameAsFQDN: true,
      hostNetwork: true,
    }),
  },
  1,
);
const said = (name: string, ...words: string[]) => kubectl(['exec', name, '--', ...words]).stdout;

test('a pod that is to have its whole name has it, and its hosts file the short one beside it', () => {
  kubectl('apply -f fqdn.json');
  session.settle();
  const whole = 'a.sub.default.svc.cluster.local';
  expect(said('fqdn', 'hostname')).toBe(`${whole}\n`);
  expect(said('fqdn', 'hostname', '-f')).toBe(`${whole}\n`);
  expect(said('fqdn', 'cat', '/etc/hosts')).toContain(`\t${whole}\ta\n`);
});

test('a name that is given whole is the only one; on the network of its node a pod has the name of the node', () => {
  kubectl('apply -f whole.json -f host.json');
  session.settle();
  expect(said('whole', 'hostname')).toBe('b.c.d\n');
  expect(said('whole', 'hostname', '-f')).toBe('b.c.d\n');
  expect(said('host', 'hostname')).toBe('node-1\n');
  expect(kubectl('apply -f wrong.json').stderr).toContain(
    'spec.hostnameOverride: Forbidden: may not be specified when `setHostnameAsFQDN` is true',
  );
});

test('with a name longer than the kernel takes nothing of a pod begins, and every try is told of', () => {
  kubectl('apply -f long.json');
  session.settle();
  session.advance(60_000);
  expect(kubectl('get pod long --no-headers').stdout).toMatch(/long +0\/1 +ContainerCreating /);
  const events = kubectl('get events --field-selector involvedObject.name=long').stdout;
  const name = `long.${'s'.repeat(40)}.default.svc.cluster.local`;
  expect(events).toContain(
    `Failed to create pod sandbox: failed to construct FQDN from pod hostname and cluster domain, FQDN ${name} is too long (64 characters is the max, ${name.length} characters requested)`,
  );
  const count = kubectl([
    ...['get', 'events', '--field-selector', 'reason=FailedCreatePodSandBox'],
    ...['-o', 'jsonpath={.items[0].count}'],
  ]);
  expect(Number(count.stdout)).toBe(6);
});
