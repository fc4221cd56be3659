// An operator as people write them, against virtual time: two candidates elect a leader by a Lease, informers watch a
// custom kind, and a loop with timers of the wall clock makes Deployments of its objects. Meanwhile the cluster's
// clock jumps from month to month. Prints a line for each claim, `ok LABEL` or `failed LABEL: why`.

import * as k8s from '@kubernetes/client-node';

const [kubeconfig, context] = process.argv.slice(2);
const config = new k8s.KubeConfig();
config.loadFromFile(kubeconfig);
config.setCurrentContext(context);
const apps = config.makeApiClient(k8s.AppsV1Api);
const batch = config.makeApiClient(k8s.BatchV1Api);
const leases = config.makeApiClient(k8s.CoordinationV1Api);
const custom = config.makeApiClient(k8s.CustomObjectsApi);
const extensions = config.makeApiClient(k8s.ApiextensionsV1Api);
const namespace = 'default';
const [group, version, plural] = ['example.com', 'v1', 'echoes'];
const echoes = { group, version, namespace, plural };
const FINALIZER = 'example.com/deployment';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (holds, ms = 20_000) => {
  for (const end = Date.now() + ms; Date.now() < end; await pause(50))
    if (await holds()) return true;
  return false;
};
const unless = (code, fallback) => (error) => {
  if (error.code === code) return fallback;
  throw error;
};

async function claim(label, work) {
  try {
    if ((await work()) === false) throw new Error('it does not hold');
    console.log(`ok ${label}`);
  } catch (error) {
    console.log(`failed ${label}: ${String(error?.body ?? error?.message ?? error).slice(0, 500)}`);
  }
}

/** As client-go does it: by the own clock, since when a Lease has not changed, never by the times in it. */
class Candidate {
  static LEASE_MS = 1_500;
  isLeader = false;
  isStopped = false;
  #seen = { version: '', at: 0 };

  constructor(id) {
    this.id = id;
  }

  async run() {
    for (; !this.isStopped; await pause(300)) {
      this.isLeader = await this.#try().catch(() => false);
    }
    this.isLeader = false;
  }

  async #try() {
    const now = new k8s.V1MicroTime();
    const spec = { holderIdentity: this.id, leaseDurationSeconds: 2, renewTime: now };
    const name = 'operator';
    const lease = await leases.readNamespacedLease({ namespace, name }).catch(unless(404));
    if (lease === undefined) {
      await leases.createNamespacedLease({ namespace, body: { metadata: { name }, spec } });
      return true;
    }
    const { resourceVersion } = lease.metadata;
    if (resourceVersion !== this.#seen.version)
      this.#seen = { version: resourceVersion, at: Date.now() };
    const isMine = lease.spec.holderIdentity === this.id;
    if (!isMine && Date.now() - this.#seen.at < Candidate.LEASE_MS) return false;
    await leases.replaceNamespacedLease({ namespace, name, body: { ...lease, spec } });
    return true;
  }
}

const deploymentOf = ({ metadata, spec }) => {
  const labels = { echo: metadata.name };
  return {
    metadata: { name: metadata.name, labels },
    spec: {
      replicas: spec.replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
    },
  };
};

/** The loop of one operator: works on names, one after another, and comes back to those that are not done. */
class Operator {
  #queue = new Set();
  #isWorking = false;

  constructor(candidate) {
    this.candidate = candidate;
    this.informer = k8s.makeInformer(
      config,
      `/apis/${group}/${version}/namespaces/${namespace}/${plural}`,
      () => custom.listNamespacedCustomObject(echoes),
    );
    for (const verb of ['add', 'update'])
      this.informer.on(verb, ({ metadata }) => this.enqueue(metadata.name));
    this.informer.on('error', () => setTimeout(() => this.informer.start(), 200));
  }

  enqueue(name) {
    this.#queue.add(name);
    if (!this.#isWorking) void this.#work();
  }

  async #work() {
    this.#isWorking = true;
    for (const name of this.#queue) {
      this.#queue.delete(name);
      const isDone = this.candidate.isLeader && (await this.#reconcile(name).catch(() => false));
      if (!isDone && !this.candidate.isStopped) setTimeout(() => this.enqueue(name), 100);
    }
    this.#isWorking = false;
  }

  async #reconcile(name) {
    const echo = await custom.getNamespacedCustomObject({ ...echoes, name }).catch(unless(404));
    if (echo === undefined) return true;
    const made = await apps.readNamespacedDeployment({ namespace, name }).catch(unless(404));
    if (echo.metadata.deletionTimestamp) return this.#finalize(echo, made);
    if (!echo.metadata.finalizers?.includes(FINALIZER)) {
      echo.metadata.finalizers = [FINALIZER];
      await custom.replaceNamespacedCustomObject({ ...echoes, name, body: echo });
      return false;
    }
    if (made === undefined) {
      await apps.createNamespacedDeployment({ namespace, body: deploymentOf(echo) });
      return false;
    }
    if (made.spec.replicas !== echo.spec.replicas) {
      made.spec.replicas = echo.spec.replicas;
      await apps.replaceNamespacedDeployment({ namespace, name, body: made });
      return false;
    }
    const ready = made.status?.readyReplicas ?? 0;
    if (echo.status?.ready !== ready) {
      const body = { ...echo, status: { ready } };
      await custom.replaceNamespacedCustomObjectStatus({ ...echoes, name, body });
    }
    return ready === echo.spec.replicas;
  }

  async #finalize(echo, made) {
    const { name } = echo.metadata;
    if (made !== undefined) {
      await apps.deleteNamespacedDeployment({ namespace, name });
      return false;
    }
    echo.metadata.finalizers = [];
    await custom.replaceNamespacedCustomObject({ ...echoes, name, body: echo });
    return true;
  }
}

const clock = async () => {
  const at = { group: 'kubetape.io', version: 'v1alpha1', plural: 'clocks', name: 'cluster' };
  return Date.parse((await custom.getClusterCustomObject(at)).status.now);
};

const schema = {
  type: 'object',
  properties: {
    spec: { type: 'object', properties: { replicas: { type: 'integer' } } },
    status: { type: 'object', properties: { ready: { type: 'integer' } } },
  },
};
await extensions.createCustomResourceDefinition({
  body: {
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, singular: 'echo', kind: 'Echo', listKind: 'EchoList' },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          subresources: { status: {} },
        },
      ],
    },
  },
});
await until(() =>
  custom.listNamespacedCustomObject(echoes).then(
    () => true,
    () => false,
  ),
);
const pod = {
  restartPolicy: 'Never',
  containers: [{ name: 'c', image: 'busybox', command: ['true'] }],
};
await batch.createNamespacedCronJob({
  namespace,
  body: {
    metadata: { name: 'monthly' },
    spec: { schedule: '0 0 1 * *', jobTemplate: { spec: { template: { spec: pod } } } },
  },
});
const [began, wall] = [await clock(), Date.now()];
const candidates = [new Candidate('a'), new Candidate('b')];
const operators = candidates.map((candidate) => new Operator(candidate));
for (const candidate of candidates) void candidate.run();
for (const { informer } of operators) await informer.start();
const leaders = () => candidates.filter(({ isLeader }) => isLeader);
const isReady = (replicas) =>
  until(async () => {
    const { status } = await custom.getNamespacedCustomObject({ ...echoes, name: 'web' });
    return status?.ready === replicas;
  });
const scaled = async (replicas) => {
  const ask = async () => {
    const body = await custom.getNamespacedCustomObject({ ...echoes, name: 'web' });
    body.spec.replicas = replicas;
    return custom.replaceNamespacedCustomObject({ ...echoes, name: 'web', body });
  };
  await until(() => ask().then(() => true, unless(409, false)));
  return isReady(replicas);
};

await claim('of two candidates one leads, and goes on leading', async () => {
  await until(() => leaders().length === 1);
  const [first] = leaders();
  await pause(2_000);
  return leaders().length === 1 && leaders()[0] === first;
});
await claim('what the operator is asked for becomes so', async () => {
  const body = {
    apiVersion: `${group}/${version}`,
    kind: 'Echo',
    metadata: { name: 'web' },
    spec: { replicas: 2 },
  };
  await custom.createNamespacedCustomObject({ ...echoes, body });
  return isReady(2);
});
await claim('a change is followed', () => scaled(3));
await claim('another takes over from a leader that falls silent', async () => {
  const [silent] = leaders();
  silent.isStopped = true;
  return (await until(() => leaders().length === 1 && leaders()[0] !== silent)) && scaled(1);
});
await claim('what is deleted is cleaned up before it goes', async () => {
  await custom.deleteNamespacedCustomObject({ ...echoes, name: 'web' });
  const read = () => custom.getNamespacedCustomObject({ ...echoes, name: 'web' });
  const gone = await until(() => read().then(() => false, unless(404, true)));
  const left = await apps.readNamespacedDeployment({ namespace, name: 'web' }).catch(unless(404));
  return gone && left === undefined;
});
await claim('meanwhile the clock of the cluster ran far ahead of the wall', async () => {
  const passed = (await clock()) - began;
  return passed > 1_000 * (Date.now() - wall);
});
process.exit(0);
