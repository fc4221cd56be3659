// Why not: what the product's own functions say when they are asked again, now and about the past.

import { expect, test } from 'vitest';
import { troubles as allTroubles } from '../../src/reasons/why-not/survey.js';
import { type Explained, whyNot } from '../../src/reasons/why-not/why-not.js';
import { type Simulation, simulate } from '../../src/testing.js';

const asked = (sim: Simulation, key: string, at?: string): readonly Explained[] =>
  whyNot(sim.log, key, {
    revision: at === undefined ? sim.log.head : sim.at(at).revision,
    at: at === undefined ? sim.log.lastAt : sim.at(at).now,
  });

const troubles = (found: readonly Explained[]) =>
  found.map(({ trouble, key, reason }) => `${key.split('/')[0]} ${trouble}: ${reason}`);
const command = ({ why }: Explained): unknown => {
  const event = why?.hops.at(-1)?.event;
  return event?.type === 'ActionTaken' ? event.action.command : undefined;
};

const pod = (name: string, more: object = {}, container: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'nginx', ...container }], ...more },
});
const web = (spec: object = {}, container: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx', ...container }] },
    },
    ...spec,
  },
});

test('a pod that fits nowhere is told node by node, in the words the scheduler writes down', () => {
  const sim = simulate({ nodes: 3 });
  sim.run('kubectl taint node node-1 team=a:NoSchedule');
  sim.run('kubectl cordon node-2');
  sim.apply(pod('big', {}, { resources: { requests: { cpu: '900' } } })).advance('10s');
  const [finding, ...more] = asked(sim, 'Pod/default/big');
  expect(more).toEqual([]);
  const written = sim
    .get('Pod', 'big')
    ?.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  expect(finding?.reason).toBe(written?.message);
  expect(finding?.details).toEqual([
    'node-1: node(s) had untolerated taint {team: a}',
    'node-2: node(s) were unschedulable',
    'node-3: Insufficient cpu',
  ]);
});

test('a pod that is fine says how the nodes compared when it was scheduled', () => {
  const sim = simulate({ nodes: 2 }).apply(pod('a')).advance('30s');
  const [finding] = asked(sim, 'Pod/default/a');
  expect(finding?.trouble).toBe('nothing wrong');
  expect(finding?.details).toHaveLength(2);
  expect(finding?.details[0]).toMatch(/^node-\d: score \d+ \(resources \d+/);
});

test('a rollout to an image that is not there leads to the command that asked for it', () => {
  const sim = simulate({ nodes: 2 }).apply(web()).advance('30s');
  sim.suffer({ image: 'nginx:9*', is: 'Missing' });
  sim.run('kubectl set image deployment/web web=nginx:99');
  sim.advance('12m');
  const found = asked(sim, 'Deployment/default/web');
  expect(troubles(found)).toEqual([
    expect.stringMatching(
      /^Deployment not progressing: ReplicaSet "web-\w+" has timed out progressing\.$/,
    ),
    expect.stringMatching(/^Pod not ready: container web: (ImagePullBackOff|ErrImagePull): /),
  ]);
  expect(found[1] && command(found[1])).toBe('kubectl set image deployment/web web=nginx:99');
  // Before, nothing was wrong.
  expect(asked(sim, 'Deployment/default/web', '25s')[0]?.trouble).toBe('nothing wrong');
});

test('a quota that is used up is told as the API server refuses the next pod', () => {
  const sim = simulate({ nodes: 2 });
  sim.run('kubectl create quota small --hard=pods=1');
  sim.apply(web()).advance('1m');
  const found = asked(sim, 'Deployment/default/web');
  expect(troubles(found)).toContainEqual(
    expect.stringMatching(/^ReplicaSet refused: pods "web-.*" is forbidden: exceeded quota: small/),
  );
  const refused = found.find(({ trouble }) => trouble === 'refused');
  expect(refused?.by).toBe('ResourceQuota/default/small');
  expect(refused && command(refused)).toBe('kubectl create quota small --hard=pods=1');
});

test('whose refusal it is is told: the budget, the webhook, the quota, and nobody who has no part in it', () => {
  const sim = simulate({ nodes: 2 });
  sim.run('kubectl create quota roomy --hard=pods=100');
  sim.apply(web()).advance('1m');
  sim.run('kubectl create pdb other --selector=app=other --min-available=1');
  sim.run('kubectl create pdb web --selector=app=web --min-available=2');
  const [name = ''] = sim.list('Pod', 'default').map(({ metadata }) => metadata.name);
  const evicted = asked(sim, `Pod/default/${name}`).find(({ by }) => by !== undefined);
  expect(evicted?.by).toBe('PodDisruptionBudget/default/web');
  const webhook = (of: string, resource: string) => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: of },
    webhooks: [
      {
        name: `${of}.example.com`,
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig: { service: { name: 'nobody', namespace: 'default' } },
        rules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: [resource] },
        ],
      },
    ],
  });
  sim.apply(webhook('secrets', 'secrets')).apply(webhook('pods', 'pods'));
  sim.run('kubectl rollout restart deployment/web');
  sim.advance('1m');
  const blocked = asked(sim, 'Deployment/default/web').find(({ trouble }) => trouble === 'refused');
  expect(blocked?.by).toBe('ValidatingWebhookConfiguration//pods');
  expect(() => sim.run('kubectl create secret generic s')).toThrow('failed calling webhook');
  expect(asked(sim, 'Secret/default/s')[0]?.by).toBe('ValidatingWebhookConfiguration//secrets');
});

test('a Job that runs longer than those before it is wrong, and one that runs as they did is not', () => {
  const sim = simulate({ nodes: 1 });
  sim.run("kubectl create cronjob tick --image=work:1 --schedule='*/5 * * * *' -- sleep 60");
  sim.advance('5m30s');
  const running = () => {
    const active = sim.list('Job', 'default').find(({ status }) => status?.active);
    return `Job/default/${active?.metadata.name}`;
  };
  expect(asked(sim, running())).toMatchObject([{ trouble: 'not finished', isExpected: true }]);
  sim.advance('2m');
  sim.apply({
    apiVersion: 'kubetape.io/v1alpha1',
    kind: 'Behavior',
    metadata: { name: 'hangs' },
    spec: { selector: { image: 'work:*' }, exits: { after: '100h' } },
  });
  sim.advance('20m');
  const all = allTroubles(sim.log, { revision: sim.log.head, at: sim.log.lastAt });
  const [hung, ...more] = all.filter(({ trouble }) => trouble === 'not finished');
  expect(hung?.by).toBe('Behavior//hangs');
  expect(hung?.reason).toMatch(
    /^it has been running for \d+m.*; those before it took 1m\d+s at most$/,
  );
  // Others run as long, and are told with it or of their own.
  expect(more.length).toBeLessThan(4);
});

test('ten pods in one trouble are told once, and the others by name', () => {
  const sim = simulate({ nodes: 2 });
  sim.suffer({ image: 'nginx', is: 'Missing' });
  sim.apply(web({ replicas: 10 })).advance('5m');
  const stuck = asked(sim, 'Deployment/default/web').filter(
    ({ trouble }) => trouble === 'not ready',
  );
  const told = stuck.flatMap(({ key, alike = [] }) => [key, ...alike]);
  expect(stuck.length).toBeLessThanOrEqual(3);
  expect(new Set(told).size).toBe(10);
});

test('what holds a deletion up is named: finalizers and who has them, dependents, silent nodes', () => {
  const sim = simulate({ nodes: 1 });
  sim.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'held', finalizers: ['example.com/backup'] },
  });
  sim.run('kubectl delete configmap held --wait=false');
  const [held] = asked(sim, 'ConfigMap/default/held');
  expect(held?.trouble).toBe('not deleted');
  expect(held?.details[0]).toMatch(
    /^finalizer example.com\/backup: no controller of this cluster removes it; kubectl set it at @\d+$/,
  );
  expect(held && command(held)).toBe('kubectl delete configmap held --wait=false');
  sim.apply(pod('gone')).advance('30s');
  sim.suffer({ node: 'node-1', is: 'Down' }).advance('2m');
  sim.run('kubectl delete pod gone --wait=false');
  sim.advance('1m');
  const [gone] = asked(sim, 'Pod/default/gone');
  expect(gone?.details).toEqual([
    'node node-1 does not answer: nobody can say that its containers have ended',
  ]);
});

test('a CronJob that starts nothing says why, and who made it so', () => {
  const sim = simulate({ nodes: 1 });
  sim.run("kubectl create cronjob tick --image=busybox --schedule='*/5 * * * *' -- true");
  sim.advance('11m');
  expect(asked(sim, 'CronJob/default/tick')[0]?.reason).toBe(
    'its time has not come: it is next due at 2026-01-01T00:15:00Z',
  );
  const patch = `{"spec":{"suspend":true}}`;
  sim.run(`kubectl patch cronjob tick -p '${patch}'`);
  sim.advance('1h');
  const [suspended] = asked(sim, 'CronJob/default/tick');
  expect(suspended?.reason).toBe('it is suspended');
  expect(suspended?.details).toEqual(['it last started a job at 2026-01-01T00:10:00Z']);
  expect(suspended && String(command(suspended))).toContain('kubectl patch cronjob tick');
});

test('an eviction that a budget forbids is refused as the API server refuses it', () => {
  const sim = simulate({ nodes: 2 }).apply(web()).advance('30s');
  sim.run('kubectl create pdb web --selector=app=web --min-available=2');
  sim.advance('5s');
  const name = sim.list('Pod')[0]?.metadata.name;
  const found = asked(sim, `Pod/default/${name}`);
  expect(troubles(found)).toEqual([
    "Pod not evictable: Cannot evict pod as it would violate the pod's disruption budget.",
  ]);
  expect(found[0]?.details).toEqual([
    'The disruption budget web needs 2 healthy pods and has 2 currently',
  ]);
});

test('what never came to be, what is gone, and what apply leaves alone', () => {
  const sim = simulate({ nodes: 1, clock: 'settle' });
  expect(troubles(asked(sim, 'ConfigMap/default/none'))).toEqual([
    'ConfigMap never there: nobody has ever made it',
  ]);
  sim.apply(web({ replicas: undefined }));
  sim.run('kubectl scale deployment/web --replicas=3');
  const [left] = asked(sim, 'Deployment/default/web');
  expect(left?.trouble).toBe('not applied');
  expect(left?.details).toEqual([
    'spec.replicas is 3',
    expect.stringMatching(/^@\d+: kubectl scale deployment\/web --replicas=3$/),
  ]);
  sim.run('kubectl delete deployment web');
  expect(asked(sim, 'Deployment/default/web')[0]?.trouble).toBe('gone');
});

test('who asks about nothing in particular is told of every trouble, the oldest first, and of nothing else', () => {
  const sim = simulate({ nodes: 2 });
  sim.apply(web());
  sim.apply({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly' },
    spec: {
      schedule: '0 0 * * *',
      jobTemplate: {
        spec: {
          template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'x' }] } },
        },
      },
    },
  });
  sim.advance('30s');
  const ask = (among: object = {}) =>
    allTroubles(sim.log, { revision: sim.log.head, at: sim.log.lastAt }, among);
  expect(ask()).toEqual([]);
  sim.run('kubectl cordon node-2');
  sim.run('kubectl set image deployment/web web=nginx:nowhere');
  sim.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'shop' },
    spec: { selector: { app: 'wob' }, ports: [{ port: 80 }] },
  });
  sim.apply({
    apiVersion: 'kubetape.io/v1alpha1',
    kind: 'Fault',
    metadata: { name: 'no-image' },
    spec: { is: 'Missing', image: 'nginx:nowhere' },
  });
  sim.advance('20m');
  const found = ask();
  expect(found.map(({ key, trouble }) => `${key.split('/')[0]} ${trouble}`)).toEqual([
    'Node not ready',
    'Service not ready',
    'Pod not ready',
    'Deployment not progressing',
  ]);
  expect(found[1]).toMatchObject({
    reason: 'no pod has app=wob, which it selects',
    details: ['there are 3 pods in default'],
  });
  expect(ask({ kind: 'Node' }).map(({ key }) => key)).toEqual(['Node//node-2']);
  expect(ask({ namespace: 'kube-system' })).toEqual([]);
});

test('a Service and a claim say what is missing behind them', () => {
  const sim = simulate({ nodes: 1 });
  sim.apply(web());
  const service = (name: string, selector: object) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector, ports: [{ port: 80 }] },
  });
  sim.apply(service('typo', { app: 'web', tier: 'front' })).apply(service('web', { app: 'web' }));
  sim.apply({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '1Gi' } },
    },
  });
  sim.advance('1m');
  expect(asked(sim, 'Service/default/typo')[0]?.details[0]).toMatch(
    /^pod web-.* has app=web,no tier$/,
  );
  expect(asked(sim, 'PersistentVolumeClaim/default/data')[0]?.reason).toContain('fast');
});

test('what the control plane suffers from is told with what does not happen for it', () => {
  const sim = simulate({ nodes: 1 }).advance('10s');
  sim.suffer({ controller: 'default-scheduler', is: 'Crash' }).apply(pod('waits')).advance('5m');
  const fault = 'Fault//default-scheduler-crash';
  expect(asked(sim, 'Pod/default/waits')[0]).toMatchObject({
    reason: 'it would be scheduled now: the scheduler has not come to it yet',
    by: fault,
  });
  const all = allTroubles(sim.log, { revision: sim.log.head, at: sim.log.lastAt });
  expect(all.map(({ trouble, key }) => `${key} ${trouble}`)).toContain(`${fault} not well`);
  expect(all.find(({ key }) => key === fault)?.reason).toBe('default-scheduler: Crash');
});

test('a pod that waits for a claim says what the claim waits for, and a namespace what it holds', () => {
  const sim = simulate({ nodes: 1 });
  sim.apply({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '1Gi' } },
    },
  });
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
  sim.apply(pod('db', { volumes })).advance('1m');
  expect(troubles(asked(sim, 'Pod/default/db'))).toEqual([
    'Pod not scheduled: pod has unbound immediate PersistentVolumeClaims',
    'PersistentVolumeClaim not ready: ProvisioningFailed: storageclass.storage.k8s.io "fast" not found',
  ]);
  sim.run('kubectl create namespace shop');
  const metadata = { name: 'held', namespace: 'shop', finalizers: ['example.com/backup'] };
  sim.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
  sim.run('kubectl delete namespace shop --wait=false');
  sim.advance('1m');
  expect(troubles(asked(sim, 'Namespace//shop'))).toEqual([
    'Namespace not deleted: its deletion was asked for, and it goes when all that is in it is gone',
    'ConfigMap not deleted: its deletion was asked for, but a finalizer holds it',
  ]);
});
