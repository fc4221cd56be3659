// Walkthroughs of Kubernetes' documentation that go by what several objects do to each other.

import { describe, expect, test } from 'vitest';
import { type Simulation, simulate } from '../../src/testing.js';

const deployment = (name: string, replicas: number, container: object, strategy: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { run: name } },
    strategy,
    template: {
      metadata: { labels: { run: name } },
      spec: { containers: [{ name, ...container }] },
    },
  },
});

const service = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { run: name }, ports: [{ port: 80 }] },
});

const php = deployment('php-apache', 1, {
  image: 'registry.k8s.io/hpa-example',
  ports: [{ containerPort: 80 }],
  resources: { limits: { cpu: '500m' }, requests: { cpu: '200m' } },
});
const generator = (loop: string) =>
  `kubectl run load-generator --image=busybox:1.28 -- /bin/sh -c '${loop}'`;
const usage = (sim: Simulation) => /(\d+)%\/50%/.exec(sim.run('kubectl get hpa php-apache'))?.[1];
const replicas = (sim: Simulation) =>
  Number(sim.run('kubectl get deployment php-apache -o jsonpath={.spec.replicas}'));

describe('the walkthrough of the autoscaler', () => {
  test('scales out while somebody goes round asking, and back five minutes after', () => {
    const sim = simulate().apply(php).apply(service('php-apache'));
    sim.run('kubectl autoscale deployment php-apache --cpu=50% --min=1 --max=10');
    sim.advance('60s');
    expect([usage(sim), replicas(sim)]).toEqual(['0', 1]);
    sim.run(generator('while sleep 0.01; do wget -q -O- http://php-apache; done'));
    sim.advance('3m');
    expect([usage(sim), replicas(sim)]).toEqual(['44', 7]);
    sim.run('kubectl delete pod load-generator');
    sim.advance('4m');
    expect([usage(sim), replicas(sim)]).toEqual(['0', 7]);
    sim.advance('3m');
    expect(replicas(sim)).toBe(1);
  });

  test.each([
    ['asks somebody else', 'while true; do wget -q -O- http://elsewhere; done'],
    ['asks at a port that is not there', 'while true; do wget -q -O- http://php-apache:81; done'],
    ['asks seldom', 'while true; do wget -q -O- http://php-apache; sleep 60; done'],
  ])('nothing comes of a loop that %s', (_, loop) => {
    const sim = simulate().apply(php).apply(service('php-apache'));
    sim.run(generator(loop));
    sim.advance('60s');
    expect(sim.run('kubectl top pods')).toMatch(/php-apache-\S+ +1m /);
  });
});

describe('the page on Deployments', () => {
  const nginx = (count: number, strategy?: object) =>
    deployment('nginx', count, { image: 'nginx:1.14.2' }, strategy);
  const sets = (sim: Simulation) =>
    sim
      .run('kubectl get rs --no-headers')
      .replaceAll(/^nginx-\S+ +| +\d+s$/gm, '')
      .replaceAll(/ +/g, ' ')
      .split('\n');

  test('a misspelt tag gets the rollout stuck, and the old pods stay', () => {
    const sim = simulate().apply(nginx(3)).advance('20s');
    sim.run('kubectl set image deployment/nginx nginx=nginx:1.161');
    sim.advance('30s');
    expect(sets(sim).sort()).toEqual(['', '1 1 0', '3 3 3']);
    expect(sim.run('kubectl get pods')).toMatch(/0\/1 +(ImagePullBackOff|ErrImagePull)/);
  });

  test('a Deployment that is scaled in the middle of a rollout grows in proportion', () => {
    const strategy = { rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } };
    const sim = simulate().apply(nginx(10, strategy)).advance('30s');
    sim.run('kubectl set image deployment/nginx nginx=nginx:sometag');
    sim.advance('20s');
    sim.run('kubectl scale deployment/nginx --replicas=15');
    sim.advance('20s');
    expect(sets(sim).sort()).toEqual(['', '11 11 11', '7 7 0']);
  });
});

describe('the pages on volumes', () => {
  const claim = (name: string, spec: object = {}) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  });
  const pod = (name: string, volume: object) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      containers: [{ name: 'c', image: 'nginx', volumeMounts: [{ name: 'v', mountPath: '/x' }] }],
      volumes: [{ name: 'v', ...volume }],
    },
  });
  const using = (claimName: string) => ({ persistentVolumeClaim: { claimName } });
  const storageClass = (provisioner: string) => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'other' },
    provisioner,
    volumeBindingMode: 'WaitForFirstConsumer',
  });

  test('a claim for one pod at a time keeps the next one waiting until the first is gone', () => {
    const sim = simulate().apply(claim('one', { accessModes: ['ReadWriteOncePod'] }));
    sim.apply(pod('a', using('one'))).advance('20s');
    sim.apply(pod('b', using('one'))).advance('20s');
    expect(sim.run('kubectl describe pod b')).toContain(
      '0/3 nodes are available: 3 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode.',
    );
    sim.run('kubectl delete pod a');
    expect(sim.advance('20s').run('kubectl get pod b')).toMatch(/1\/1 +Running/);
  });

  test('the claim of an ephemeral volume is made for its pod, and goes with it', () => {
    const spec = { ...claim('').spec, storageClassName: 'standard' };
    const volumeClaimTemplate = { metadata: { labels: { type: 'scratch' } }, spec };
    const sim = simulate().apply(pod('my-app', { ephemeral: { volumeClaimTemplate } }));
    sim.advance('20s');
    expect(sim.run('kubectl get pod my-app')).toMatch(/1\/1 +Running/);
    expect(sim.run('kubectl get pvc -l type=scratch')).toMatch(/my-app-v +Bound/);
    sim.run('kubectl delete pod my-app');
    expect(sim.advance('20s').run('kubectl get pvc -o name')).toBe('');
  });

  test('a pod waits for the volume of a driver that is not there, and runs once somebody has made it', () => {
    const sim = simulate().apply(storageClass('csi-driver.example-vendor.example'));
    sim.apply(claim('far', { storageClassName: 'other' })).apply(pod('p', using('far')));
    sim.advance('60s');
    expect(sim.run('kubectl get pod p')).toMatch(/0\/1 +Pending/);
    expect(sim.run('kubectl describe pvc far')).toContain(
      "Waiting for a volume to be created either by the external provisioner 'csi-driver.example-vendor.example'",
    );
    sim.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'made' },
      spec: {
        ...{ accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } },
        ...{ storageClassName: 'other', hostPath: { path: '/x' } },
      },
    });
    expect(sim.advance('20s').run('kubectl get pod p')).toMatch(/1\/1 +Running/);
  });

  test('the classes of small clusters work as on them', () => {
    const sim = simulate().apply(storageClass('k8s.io/minikube-hostpath'));
    sim.apply(claim('data', { storageClassName: 'other' })).apply(pod('p', using('data')));
    expect(sim.advance('20s').run('kubectl get pod p')).toMatch(/1\/1 +Running/);
  });
});
