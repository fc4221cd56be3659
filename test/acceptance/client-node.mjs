// The client library of JavaScript against a served cluster: objects, watches, informers, exec and logs.
// Prints a line for each claim, `ok LABEL` or `failed LABEL: why`. Arguments: kubeconfig, context. A line `restart`
// asks for the server to be killed and started again; `served` is what then comes in.

import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import * as k8s from '@kubernetes/client-node';

const [kubeconfig, context] = process.argv.slice(2);
const config = new k8s.KubeConfig();
config.loadFromFile(kubeconfig);
config.setCurrentContext(context);
const core = config.makeApiClient(k8s.CoreV1Api);
const apps = config.makeApiClient(k8s.AppsV1Api);
const namespace = 'default';

async function claim(label, work) {
  try {
    const result = await Promise.race([
      work(),
      new Promise((_, reject) =>
        setTimeout(() => reject(new Error('no answer in 20 s')), 20_000).unref(),
      ),
    ]);
    if (result === false) throw new Error('it does not hold');
    console.log(`ok ${label}`);
  } catch (error) {
    console.log(`failed ${label}: ${String(error?.body ?? error?.message ?? error).slice(0, 500)}`);
  }
}

const until = async (holds, ms = 10_000) => {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    if (await holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
};

const configMap = { metadata: { name: 'js', labels: { by: 'js' } }, data: { a: '1' } };

await claim('create', async () => {
  const made = await core.createNamespacedConfigMap({ namespace, body: configMap });
  return made.metadata.uid !== undefined;
});
await claim('read', async () => {
  const { data } = await core.readNamespacedConfigMap({ namespace, name: 'js' });
  return data.a === '1';
});
await claim('replace', async () => {
  const body = await core.readNamespacedConfigMap({ namespace, name: 'js' });
  body.data.a = '2';
  return (await core.replaceNamespacedConfigMap({ namespace, name: 'js', body })).data.a === '2';
});
await claim('a conflict is an ApiException with code 409', async () => {
  const body = { ...configMap, metadata: { ...configMap.metadata, resourceVersion: '1' } };
  try {
    await core.replaceNamespacedConfigMap({ namespace, name: 'js', body });
    return false;
  } catch (error) {
    return error.code === 409;
  }
});
await claim('patch', async () => {
  const body = [{ op: 'replace', path: '/data/a', value: '3' }];
  return (await core.patchNamespacedConfigMap({ namespace, name: 'js', body })).data.a === '3';
});
await claim('list with a selector', async () => {
  const { items } = await core.listNamespacedConfigMap({ namespace, labelSelector: 'by=js' });
  return items.length === 1;
});
await claim('watch', async () => {
  const seen = [];
  const watch = new k8s.Watch(config);
  const request = await watch.watch(
    `/api/v1/namespaces/${namespace}/configmaps`,
    { labelSelector: 'by=js' },
    (type, object) => seen.push(`${type} ${object.metadata.name}`),
    () => {},
  );
  await until(() => seen.length >= 1);
  await core.deleteNamespacedConfigMap({ namespace, name: 'js' });
  const all = await until(() => seen.includes('DELETED js'));
  request.abort();
  return all && seen[0] === 'ADDED js';
});
await claim('informer', async () => {
  const informer = k8s.makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () =>
    core.listNamespacedConfigMap({ namespace }),
  );
  const added = [];
  informer.on('add', ({ metadata }) => added.push(metadata.name));
  await informer.start();
  await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'seen' } } });
  const seen = await until(() => added.includes('seen'));
  await informer.stop();
  return seen;
});
await claim('an informer goes on when the server was killed and started again', async () => {
  const informer = k8s.makeInformer(config, `/api/v1/namespaces/${namespace}/secrets`, () =>
    core.listNamespacedSecret({ namespace }),
  );
  const told = [];
  for (const verb of ['add', 'update', 'delete'])
    informer.on(verb, ({ metadata }) => told.push(`${verb} ${metadata.name}`));
  informer.on('error', () => setTimeout(() => informer.start().catch(() => undefined), 200));
  const make = (name) => core.createNamespacedSecret({ namespace, body: { metadata: { name } } });
  await informer.start();
  await make('before');
  if (!(await until(() => told.includes('add before')))) return false;
  console.log('restart');
  await once(process.stdin, 'data');
  await make('after');
  const seen = await until(() => told.includes('add after'));
  await core.deleteNamespacedSecret({ namespace, name: 'before' });
  const gone = await until(() => told.includes('delete before'));
  await informer.stop();
  if (!seen || !gone || told.length !== 3) throw new Error(told.join(', '));
});
await claim('a deployment becomes ready', async () => {
  const labels = { app: 'js' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
  const body = {
    metadata: { name: 'js' },
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  };
  await apps.createNamespacedDeployment({ namespace, body });
  return until(async () => {
    const { status } = await apps.readNamespacedDeployment({ namespace, name: 'js' });
    return status?.readyReplicas === 2;
  });
});
await claim('scale', async () => {
  const scale = await apps.readNamespacedDeploymentScale({ namespace, name: 'js' });
  scale.spec.replicas = 1;
  const changed = await apps.replaceNamespacedDeploymentScale({
    namespace,
    name: 'js',
    body: scale,
  });
  return changed.spec.replicas === 1;
});
const sink = () => {
  const into = { text: '' };
  into.stream = new Writable({
    write(chunk, _encoding, done) {
      into.text += chunk;
      done();
    },
  });
  return into;
};
await claim('logs', async () => {
  const says = ['sh', '-c', 'echo one; echo two; sleep 3600'];
  const spec = { containers: [{ name: 'c', image: 'busybox', command: says }] };
  await core.createNamespacedPod({ namespace, body: { metadata: { name: 'says' }, spec } });
  const log = new k8s.Log(config);
  const whole = sink();
  await until(async () => {
    const { status } = await core.readNamespacedPod({ namespace, name: 'says' });
    return status?.phase === 'Running';
  });
  await log.log(namespace, 'says', 'c', whole.stream, { follow: false });
  const tail = sink();
  await log.log(namespace, 'says', 'c', tail.stream, { follow: true, tailLines: 1 });
  const came = await until(() => whole.text !== '' && tail.text !== '', 5_000);
  if (!came || whole.text !== 'one\ntwo\n' || tail.text !== 'two\n')
    throw new Error(JSON.stringify([whole.text, tail.text]));
});
const executed = async (command, input = null) => {
  const [out, err] = [sink(), sink()];
  const status = await new Promise((resolve, reject) => {
    new k8s.Exec(config)
      .exec(namespace, 'says', 'c', command, out.stream, err.stream, input, false, resolve)
      .catch(reject);
  });
  return { status, out, err };
};
await claim('exec', async () => {
  const { status, out } = await executed(['echo', 'hello']);
  await until(() => out.text !== '', 1_000);
  return status.status === 'Success' && out.text === 'hello\n';
});
await claim('exec with input', async () => {
  const { status, out } = await executed(['cat'], Readable.from([Buffer.from('typed\n')]));
  await until(() => out.text !== '', 1_000);
  return status.status === 'Success' && out.text === 'typed\n';
});
await claim('exec of what fails tells its exit code', async () => {
  const { status } = await executed(['sh', '-c', 'exit 3']);
  const cause = status.details?.causes?.find(({ reason }) => reason === 'ExitCode');
  return status.status === 'Failure' && cause?.message === '3';
});
await claim('delete', async () => {
  await core.deleteNamespacedPod({ namespace, name: 'says', gracePeriodSeconds: 0 });
  const code = await core.readNamespacedPod({ namespace, name: 'says' }).then(
    () => 200,
    (error) => error.code,
  );
  return code === 404;
});
process.exit(0);
