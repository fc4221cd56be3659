// rest_semantics_probe: one object of each kind, taken through its life by HTTP: what counts as a new generation,
// what is no change, which preconditions and finalizers are heeded, in which words.
//
// The probe's inputs were not recorded but their answers; the objects here are the smallest of their kinds.

import type { Case, Check, Corpus, Fields } from '../corpus.js';
import { type RecordedCluster, type Reply, recordedCluster } from '../recorded-cluster.js';

const NAMESPACE = 's-genprobe';
/** Between two of the probe's requests: time for controllers to act. */
const PAUSE_MS = 60;

export const restSemanticsProbe: Corpus = {
  name: 'rest_semantics_probe',
  area: 'API server',
  about: 'generations, revisions, preconditions, finalizers: requests to an object of each kind',
  casesOf: (content) =>
    ((content as Fields)['kinds'] as readonly Fields[]).map(
      (data): Case => ({
        id: `${data['apiVersion']}/${data['kind']}`,
        data,
        meta: {},
      }),
    ),
  check: async ({ data }) => {
    const { apiVersion, kind } = data;
    const specimen = SPECIMENS[kind];
    if (specimen === undefined) return { notRun: 'a kind that the product does not have' };
    const cluster = await recordedCluster();
    try {
      return await probed(cluster, { apiVersion, kind, ...specimen }, data);
    } finally {
      await cluster.close();
    }
  },
};

interface Specimen {
  readonly name?: string;
  readonly clusterScoped?: boolean;
  readonly body: Fields;
  /** A merge patch that changes what the object is for. */
  readonly change?: Fields;
}

async function probed(
  cluster: RecordedCluster,
  probe: Specimen & { readonly apiVersion: string; readonly kind: string },
  recorded: Fields,
): Promise<readonly Check[]> {
  const { apiVersion, kind, name = 'genprobe', clusterScoped, body, change } = probe;
  if (!clusterScoped) await cluster.namespace(NAMESPACE);
  cluster.session.advance(1_000);
  const collection = await cluster.collectionOf(apiVersion, kind, clusterScoped ? null : NAMESPACE);
  const url = `${collection}/${name}`;
  const object = { apiVersion, kind, metadata: { name }, ...body };
  const checks: Check[] = [];
  let last: string | undefined;
  const step = async (part: string, ask: () => Promise<Reply>, type: Told = written) => {
    if (recorded[part] === undefined) return undefined;
    const reply = await ask();
    checks.push({ part, actual: type(reply, last), expected: expectedOf(recorded[part], type) });
    last = revisionOf(reply) ?? last;
    cluster.session.advance(PAUSE_MS);
    return reply;
  };
  const patch =
    (to: Fields, at = url) =>
    () =>
      cluster.ask('PATCH', at, to, 'application/merge-patch+json');
  const put = (edit: (now: Fields) => void) => async () => {
    const now = (await cluster.ask('GET', url)).body as Fields;
    edit(now);
    return cluster.ask('PUT', url, now);
  };

  const made = await step('create', () => cluster.ask('POST', collection, object));
  const first = (made?.body as Fields | undefined)?.['metadata']?.resourceVersion;
  await step('label', patch({ metadata: { labels: { probe: 'a' } } }));
  await step('labelNoop', patch({ metadata: { labels: { probe: 'a' } } }));
  await step('annotate', patch({ metadata: { annotations: { probe: 'a' } } }));
  if (change) {
    await step('specChange', patch(change));
    await step('specNoop', patch(change));
  }
  await step('statusViaMain', patch(STATUS));
  const { lastUpdateTime: _, ...known } = CONDITION;
  await step('statusSub', patch({ status: { conditions: [known] } }, `${url}/status`));
  await step(
    'putStale',
    put((now) => (now['metadata'].resourceVersion = first)),
  );
  await step(
    'putNoRV',
    put((now) => delete now['metadata'].resourceVersion),
  );
  await step(
    'putWrongUID',
    put((now) => {
      now['metadata'].uid = '00000000-0000-0000-0000-000000000000';
    }),
  );
  await step('finalizerAdd', patch({ metadata: { finalizers: ['ex.com/probe'] } }));
  const grace = '?gracePeriodSeconds=0';
  await step('deleteWithFinalizer', () => cluster.ask('DELETE', url + grace), deleted);
  await step('labelWhileDeleting', patch({ metadata: { labels: { probe: 'b' } } }));
  await step('finalizerSwapWhileDeleting', patch({ metadata: { finalizers: ['ex.com/other'] } }));
  await step('finalizerRemove', patch({ metadata: { finalizers: null } }), codeOnly);
  await step('getAfter', () => cluster.ask('GET', url), answered);
  return checks;
}

type Told = (reply: Reply, last?: string) => Fields;

const metadataOf = ({ body }: Reply): Fields => (body as Fields | null)?.['metadata'] ?? {};
const isObject = ({ status }: Reply): boolean => status < 300;

function revisionOf(reply: Reply): string | undefined {
  return isObject(reply) ? metadataOf(reply)['resourceVersion'] : undefined;
}

const messageOf = (reply: Reply): string | null =>
  isObject(reply) ? null : withoutIds((reply.body as Fields)['message']);

const withoutIds = (text: string): string =>
  text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uid>');

const written: Told = (reply, last) => ({
  code: reply.status,
  generation: isObject(reply) ? (metadataOf(reply)['generation'] ?? null) : null,
  rvChanged: isObject(reply) ? revisionOf(reply) !== last : null,
  warnings: reply.warnings.length > 0 ? reply.warnings.map(warningText) : null,
  message: messageOf(reply),
  observedGeneration: isObject(reply)
    ? ((reply.body as Fields)['status']?.observedGeneration ?? null)
    : null,
});
const deleted: Told = (reply) => {
  const {
    generation = null,
    deletionTimestamp,
    deletionGracePeriodSeconds = null,
  } = metadataOf(reply);
  return {
    code: reply.status,
    kind: (reply.body as Fields)['kind'],
    generation,
    deletionTimestamp: deletionTimestamp !== undefined,
    deletionGracePeriodSeconds,
  };
};
const codeOnly: Told = ({ status }) => ({ code: status });
const answered: Told = (reply) => ({ code: reply.status, message: messageOf(reply) });

/** The header's text without its number and quotes. */
const warningText = (text: string): string =>
  text.replace(/^299 - "|"$/g, '').replaceAll('\\"', '"');

function expectedOf(recorded: Fields, type: Told): Fields {
  const { message, warnings, ...rest } = recorded;
  const told = typeof message === 'string' ? withoutIds(message) : null;
  if (type === codeOnly) return { code: rest['code'] };
  if (type === answered) return { code: rest['code'], message: told };
  if (type === deleted) return rest;
  return { ...rest, message: told, warnings: warnings ? warnings.map(warningText) : null };
}

/** With a field that few kinds' conditions have. */
const CONDITION = {
  type: 'Probe',
  status: 'True',
  reason: 'Probed',
  message: 'probed',
  lastTransitionTime: '2026-01-01T00:00:00Z',
  lastUpdateTime: '2026-01-01T00:00:00Z',
};
const STATUS = { status: { conditions: [CONDITION] } };

const LABELS = { app: 'genprobe' };
const TEMPLATE = {
  metadata: { labels: LABELS },
  spec: { containers: [{ name: 'c', image: 'nginx' }] },
};
const SELECTOR = { matchLabels: LABELS };
const ONCE = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } };
const BACKEND = { service: { name: 'web', port: { number: 80 } } };

const workload = (more: Fields = {}): Specimen => ({
  body: { spec: { replicas: 0, selector: SELECTOR, template: TEMPLATE, ...more } },
  change: { spec: { replicas: 1 } },
});

const SPECIMENS: Readonly<Record<string, Specimen>> = {
  Pod: {
    // No node has it, so that only the probe changes it.
    body: { spec: { ...TEMPLATE.spec, schedulerName: 'nobody' } },
    change: { spec: { activeDeadlineSeconds: 1_000 } },
  },
  Deployment: workload(),
  ReplicaSet: workload(),
  StatefulSet: workload({ serviceName: 'genprobe' }),
  DaemonSet: {
    body: {
      spec: {
        selector: SELECTOR,
        template: { ...TEMPLATE, spec: { ...TEMPLATE.spec, nodeSelector: { none: 'such' } } },
      },
    },
    change: { spec: { minReadySeconds: 5 } },
  },
  Job: { body: { spec: { suspend: true, template: ONCE } }, change: { spec: { parallelism: 2 } } },
  CronJob: {
    body: {
      spec: { schedule: '0 0 1 1 *', suspend: true, jobTemplate: { spec: { template: ONCE } } },
    },
    change: { spec: { schedule: '0 0 2 1 *' } },
  },
  Service: {
    body: { spec: { selector: LABELS, ports: [{ port: 80 }] } },
    change: { spec: { sessionAffinity: 'ClientIP' } },
  },
  ConfigMap: { body: { data: { a: '1' } }, change: { data: { a: '2' } } },
  Secret: { body: { stringData: { a: '1' } }, change: { data: { a: 'Mg==' } } },
  HorizontalPodAutoscaler: {
    body: {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'none' },
        maxReplicas: 3,
      },
    },
    change: { spec: { maxReplicas: 4 } },
  },
  PodDisruptionBudget: {
    body: { spec: { minAvailable: 1, selector: SELECTOR } },
    change: { spec: { minAvailable: 2 } },
  },
  Ingress: {
    body: { spec: { defaultBackend: BACKEND } },
    change: { spec: { defaultBackend: { service: { name: 'other' } } } },
  },
  NetworkPolicy: {
    body: { spec: { podSelector: SELECTOR } },
    change: { spec: { podSelector: { matchLabels: { app: 'other' } } } },
  },
  PersistentVolumeClaim: {
    body: {
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: '',
        resources: { requests: { storage: '1Gi' } },
      },
    },
    change: { spec: { volumeName: 'none' } },
  },
  ReplicationController: {
    body: { spec: { replicas: 0, selector: LABELS, template: TEMPLATE } },
    change: { spec: { replicas: 1 } },
  },
  ResourceQuota: {
    body: { spec: { hard: { pods: '5' } } },
    change: { spec: { hard: { pods: '6' } } },
  },
  LimitRange: {
    body: { spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] } },
    change: { spec: { limits: [{ type: 'Container', max: { cpu: '2' } }] } },
  },
  ServiceAccount: { body: {}, change: { automountServiceAccountToken: false } },
  EndpointSlice: {
    body: { addressType: 'IPv4', endpoints: [{ addresses: ['10.1.1.1'] }], ports: [{ port: 80 }] },
    change: { endpoints: [{ addresses: ['10.1.1.2'] }] },
  },
  Endpoints: {
    body: { subsets: [{ addresses: [{ ip: '10.1.1.1' }], ports: [{ port: 80 }] }] },
    change: { subsets: [{ addresses: [{ ip: '10.1.1.2' }], ports: [{ port: 80 }] }] },
  },
  Namespace: { clusterScoped: true, body: {}, change: { spec: {} } },
  Node: { clusterScoped: true, body: {}, change: { spec: { unschedulable: true } } },
  PersistentVolume: {
    clusterScoped: true,
    body: {
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        hostPath: { path: '/tmp' },
        storageClassName: 'none',
      },
    },
    change: { spec: { persistentVolumeReclaimPolicy: 'Delete' } },
  },
  PriorityClass: { clusterScoped: true, body: { value: 10 }, change: { description: 'other' } },
  StorageClass: {
    clusterScoped: true,
    body: { provisioner: 'ex.com/none' },
    change: { allowVolumeExpansion: true },
  },
  Role: {
    body: { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
    change: { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }] },
  },
  Lease: { body: { spec: { holderIdentity: 'a' } }, change: { spec: { holderIdentity: 'b' } } },
  CustomResourceDefinition: {
    clusterScoped: true,
    name: 'ws.ex.com',
    body: {
      spec: {
        group: 'ex.com',
        names: { plural: 'ws', kind: 'W' },
        scope: 'Namespaced',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object' } },
          },
        ],
      },
    },
  },
};
