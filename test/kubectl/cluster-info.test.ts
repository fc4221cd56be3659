// kubectl cluster-info: where things are, and everything there is in one dump.

import { expect, test } from 'vitest';
import { shell } from '../support/kubectl.js';

const DNS = `
apiVersion: v1
kind: Service
metadata:
  name: kube-dns
  namespace: kube-system
  labels: {kubernetes.io/cluster-service: "true", kubernetes.io/name: CoreDNS}
spec: {selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, protocol: UDP}]}
`;
const { kubectl, saved } = shell({ 'dns.yaml': DNS }, 1);
kubectl('apply -f dns.yaml');
kubectl('create job hello --image=busybox -- echo hi there');
kubectl('wait --for=condition=complete job/hello');

test('it says where the API is, and the services of the cluster', () => {
  expect(kubectl('cluster-info').stdout).toBe(
    `Kubernetes control plane is running at http://here
CoreDNS is running at http://here/api/v1/namespaces/kube-system/services/kube-dns:dns/proxy

To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.
`,
  );
});

test('a dump has lists of what there is, and what containers said', () => {
  const { stdout, code } = kubectl('cluster-info dump');
  expect(code).toBe(0);
  const kinds = [...stdout.matchAll(/^ {4}"kind": "(\w+)List",$/gm)].map(([, kind]) => kind);
  const each = 'Event ReplicationController Service DaemonSet Deployment ReplicaSet Pod'.split(' ');
  expect(kinds).toEqual(['Node', ...each, ...each]);
  expect(stdout).toMatch(
    /==== START (logs for container hello of pod default\/hello-\w+ ====)\nhi there\n==== END \1\n$/,
  );
});

test('in a directory every list has a file of its own', () => {
  expect(kubectl('cluster-info dump --output-directory=d/ --namespaces=default -o yaml')).toEqual({
    ...{ code: 0, stdout: 'Cluster info dumped to d/\n', stderr: '' },
  });
  expect(saved['d/nodes.yaml']).toContain('name: node-1');
  expect(saved['d/default/pods.yaml']).toContain('kind: PodList');
  const logs = Object.keys(saved).filter((path) => path.endsWith('/logs.txt'));
  expect(logs.map((path) => saved[path])).toEqual([expect.stringContaining('hi there')]);
});
