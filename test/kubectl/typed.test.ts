import { describe, expect, test } from 'vitest';
import { clusterShell, deployment } from '../support/cluster-shell.js';

const older = (files = {}) => clusterShell(files, 1, {}, '1.28');

describe('what kubectl has made itself', () => {
  test('is printed in the order of the structs, what is empty included', () => {
    const { kubectl } = clusterShell();
    expect(kubectl('run web --image=nginx --port=80 --dry-run=client -o json').stdout).toBe(
      `${JSON.stringify(
        {
          kind: 'Pod',
          apiVersion: 'v1',
          metadata: { name: 'web', labels: { run: 'web' } },
          spec: {
            containers: [
              { name: 'web', image: 'nginx', ports: [{ containerPort: 80 }], resources: {} },
            ],
            restartPolicy: 'Always',
            dnsPolicy: 'ClusterFirst',
          },
          status: {},
        },
        null,
        4,
      )}\n`,
    );
  });

  test('has a creation that is null before 1.34', () => {
    const made = 'create configmap cm --from-literal=a=b --dry-run=client -o yaml';
    expect(clusterShell().kubectl(made).stdout).not.toContain('creationTimestamp');
    expect(older().kubectl(made).stdout).toContain(
      'metadata:\n  creationTimestamp: null\n  name: cm\n',
    );
  });

  test('is remembered so by --save-config', () => {
    const { kubectl, find } = older({ 'web.yaml': deployment('nginx:1') });
    kubectl('create -f web.yaml');
    kubectl('autoscale deploy web --max=2 --save-config');
    expect(
      find('HorizontalPodAutoscaler', 'web')?.metadata.annotations?.[
        'kubectl.kubernetes.io/last-applied-configuration'
      ],
    ).toBe(
      '{"kind":"HorizontalPodAutoscaler","apiVersion":"autoscaling/v1","metadata":{"name":"web","creationTimestamp":null},"spec":{"scaleTargetRef":{"kind":"Deployment","name":"web","apiVersion":"apps/v1"},"maxReplicas":2},"status":{"currentReplicas":0,"desiredReplicas":0}}\n',
    );
  });

  test('or changed, with --local, has what is empty too', () => {
    const { kubectl } = older({ 'web.yaml': deployment('nginx:1') });
    const { stdout } = kubectl('set image -f web.yaml *=nginx:2 --local -o yaml');
    expect(stdout).toContain('  strategy: {}\n');
    expect(stdout).toContain('resources: {}\nstatus: {}\n');
  });
});

describe('what a file states', () => {
  test('is exposed and scaled automatically whether it is in the cluster or not', () => {
    const { kubectl, find } = clusterShell({ 'web.yaml': deployment('nginx:1') });
    expect(kubectl('expose -f web.yaml --port=80').stdout).toBe('service/web exposed\n');
    expect(kubectl('autoscale -f web.yaml --max=2').stdout).toBe(
      'horizontalpodautoscaler.autoscaling/web autoscaled\n',
    );
    expect(find('Service', 'web')).toMatchObject({ spec: { selector: { app: 'web' } } });
  });
});
