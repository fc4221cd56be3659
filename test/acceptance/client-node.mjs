// The client library of JavaScript against a served cluster: objects, watches, informers, exec and logs.
// Prints a line for each claim, `ok LABEL` or `failed LABEL: why`. Arguments: kubeconfig, context.

import { PassThrough, Writable } from 'node:stream';
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
const firstPod = async () => {
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: 'app=js' });
  return items[0].metadata.name;
};
await claim('logs', async () => {
  const out = new PassThrough();
  out.resume();
  await new k8s.Log(config).log(namespace, await firstPod(), 'c', out, { follow: false });
  return true;
});
await claim('exec', async () => {
  let output = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      output += chunk;
      done();
    },
  });
  const pod = await firstPod();
  const status = await new Promise((resolve, reject) => {
    new k8s.Exec(config)
      .exec(namespace, pod, 'c', ['echo', 'hello'], stdout, process.stderr, null, false, resolve)
      .catch(reject);
  });
  await until(() => output.includes('hello'), 1_000);
  return status.status === 'Success' && output.trim() === 'hello';
});
process.exit(0);
