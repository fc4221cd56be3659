// What is made from a frozen template, which is looked at once, is what is made from a template that nobody has seen.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../src/apiserver/decide.js';
import { bootstrapObjects } from '../../src/cluster/bootstrap.js';
import { Cluster } from '../../src/cluster/cluster.js';
import { memoryLog } from '../../src/log/memory-log.js';
import { canonical, type Manifest, mutableCopy } from '../../src/machinery/object.js';
import { defaultSettings } from '../../src/machinery/settings.js';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

const resources = fc.record(
  {
    limits: fc.constantFrom({ cpu: '1' }, { memory: '1Gi' }),
    requests: fc.constant({ cpu: '100m' }),
  },
  { requiredKeys: [] },
);
const container = (name: string) =>
  fc.record(
    {
      name: fc.constant(name),
      image: fc.constantFrom('nginx', 'nginx:1', ' nginx'),
      ports: fc.constant([{ containerPort: 80 }]),
      env: fc.constant([{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }]),
      livenessProbe: fc.constant({ httpGet: { port: 80 } }),
      resources,
      volumeMounts: fc.constantFrom(
        [{ name: 'own', mountPath: '/own' }],
        [{ name: 'own', mountPath: MOUNT_PATH }],
      ),
      volumeDevices: fc.constant([{ name: 'other', devicePath: MOUNT_PATH }]),
      workingDir: fc.constant('/'),
    },
    { requiredKeys: ['name', 'image'] },
  );
const podSpec = fc.record(
  {
    containers: fc.tuple(container('main'), container('side')),
    initContainers: container('init').map((one) => [one]),
    volumes: fc.constantFrom([{ name: 'own' }], [{ name: 'own' }, { name: 'kube-api-access-1' }]),
    hostNetwork: fc.boolean(),
    restartPolicy: fc.constantFrom('Never', 'OnFailure'),
    runtimeClassName: fc.constant('sandboxed'),
    resources,
    serviceAccountName: fc.constantFrom('default', 'nobody'),
    automountServiceAccountToken: fc.boolean(),
    tolerations: fc.constant([{ key: 'a', operator: 'Exists' }]),
    nodeName: fc.constant('node-1'),
    priority: fc.constantFrom(0, 1),
  },
  { requiredKeys: ['containers'] },
);
const jobSpec = fc.record(
  {
    template: fc.record(
      { metadata: fc.constantFrom({}, { labels: { a: 'b' }, name: 'x' }), spec: podSpec },
      { requiredKeys: ['spec'] },
    ),
    parallelism: fc.constant(2),
    completionMode: fc.constantFrom('Indexed', 'NonIndexed'),
    completions: fc.constant(3),
    manualSelector: fc.boolean(),
    managedBy: fc.constant('example.com/other'),
    podFailurePolicy: fc.constant({
      rules: [
        { action: 'FailIndex', onExitCodes: { operator: 'In', values: [1] } },
        { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
      ],
    }),
    selector: fc.constantFrom({}, { matchLabels: { a: 'b' } }),
  },
  { requiredKeys: ['template'] },
);
const manifest = fc.oneof(
  podSpec.map((spec) => ({ apiVersion: 'v1', kind: 'Pod', spec })),
  jobSpec.map((spec) => ({ apiVersion: 'batch/v1', kind: 'Job', spec })),
);

const surroundings = [
  {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'limits', namespace: 'limited' },
    spec: { limits: [{ type: 'Container', default: { cpu: '2' }, defaultRequest: { cpu: '1' } }] },
  },
  {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'sandboxed' },
    handler: 'runsc',
    overhead: { podFixed: { cpu: '10m' } },
    scheduling: { nodeSelector: { a: 'b' }, tolerations: [{ key: 'b', operator: 'Exists' }] },
  },
];

test.each([
  '1.28',
  '1.36',
] as const)('what is made of a frozen template by %s is as ever', (kubernetes) => {
  const settings = { ...defaultSettings, kubernetes };
  const cluster = new Cluster({ log: memoryLog(settings) });
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'limited' } };
  for (const object of [...bootstrapObjects(settings, { nodes: 1 }), namespace, ...surroundings])
    cluster.act({
      request: { verb: 'create', object: object as Manifest },
      actor: 'bootstrap',
      technique: 'imperative-command',
      command: 'test',
    });
  const made = (object: object) =>
    decide(
      cluster.state,
      settings,
      { verb: 'create', object: object as Manifest },
      { actor: 'some-controller', trusted: true },
    );
  fc.assert(
    fc.property(manifest, fc.constantFrom('default', 'limited'), (asked, namespace) => {
      const frozen = canonical(mutableCopy(asked.spec));
      const from = (spec: unknown) => {
        const labels = canonical({ app: 'web' });
        return made({ ...asked, metadata: { name: 'one', namespace, labels }, spec });
      };
      const { bodies, response } = from(mutableCopy(asked.spec));
      for (const spec of [frozen, frozen]) {
        const again = from(spec);
        expect(again.response).toEqual(response);
        expect(JSON.stringify(again.bodies)).toBe(JSON.stringify(bodies));
      }
    }),
    { numRuns: 300 },
  );
});
