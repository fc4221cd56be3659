// metrics.k8s.io: what pods and nodes use, by their Behaviors, at the moment looked at. `kubectl top` asks for it.
//
// Source: kubernetes-sigs/metrics-server pkg/api. Departure: there is no delay, and the window is a formality.

import { listObjects } from '../apiserver/read.js';
import type { PodOf } from '../kinds/behavior/exec/place.js';
import { podUsage, type Usage } from '../kinds/behavior/usage.js';
import { metricsFault } from '../kinds/fault/active.js';
import { METRICS } from '../kinds/virtual.js';
import { timestamp } from '../machinery/duration.js';
import type { KubeObject } from '../machinery/object.js';
import type { Reader } from '../machinery/reader.js';
import { type Failure, isFailure, notFound } from '../machinery/status.js';
import type { Call, Handler } from './call.js';
import type { ResourceTarget } from './path.js';
import { findResource } from './resource.js';
import { sendList, sendObject } from './rest/answer.js';

const VERSION = `${METRICS}/v1beta1`;
const KIBI = 1024;

export const metrics: Handler = (call) => {
  const { target } = call.path;
  if (target.type !== 'resource' || target.group !== METRICS || target.version !== 'v1beta1')
    return false;
  const trouble = metricsFault(call.world.view)?.spec.is;
  if (trouble === 'Missing') return call.respond.text(404, '404 page not found\n');
  if (trouble !== undefined) return call.respond.text(503, 'service unavailable\n');
  if (call.method !== 'GET' || target.subresource !== undefined || target.watch) return false;
  const isPods = target.resource === 'pods';
  if (!isPods && (target.resource !== 'nodes' || target.namespace !== undefined)) return false;
  const measured = isPods ? podMetrics(call, target) : nodeMetrics(call, target);
  if (isFailure(measured)) return call.respond.failure(measured);
  const resource = findResource(call.world, target);
  if (!resource) return false;
  const kind = isPods ? 'PodMetrics' : 'NodeMetrics';
  const objects = measured.map(
    (one) => ({ kind, apiVersion: VERSION, ...one }) as unknown as KubeObject,
  );
  if (target.name === undefined) return sendList(call, resource, objects, {});
  const [one] = objects;
  if (one === undefined)
    return call.respond.failure(notFound({ group: METRICS, plural: target.resource }, target.name));
  return sendObject(call, resource, 200, one);
};

function podMetrics(call: Call, target: ResourceTarget): readonly object[] | Failure {
  const { view } = call.world;
  const pods = chosen(call, 'Pod', target);
  if (isFailure(pods)) return pods;
  return pods.flatMap((pod) => {
    const containers = podUsage(view, pod as PodOf).map(({ name, ...usage }) => ({
      name,
      usage: quantities(usage),
    }));
    return containers.length === 0 ? [] : [{ ...heading(view, pod), containers }];
  });
}

function nodeMetrics(call: Call, target: ResourceTarget): readonly object[] | Failure {
  const { view } = call.world;
  const nodes = chosen(call, 'Node', target);
  if (isFailure(nodes)) return nodes;
  const used = new Map<string, Usage>();
  for (const pod of view.all('Pod') as readonly unknown[] as readonly PodOf[]) {
    const { nodeName } = pod.spec;
    if (!nodeName) continue;
    for (const { cpuMillis, memoryBytes } of podUsage(view, pod)) {
      const sum = used.get(nodeName) ?? { cpuMillis: 0, memoryBytes: 0 };
      used.set(nodeName, {
        cpuMillis: sum.cpuMillis + cpuMillis,
        memoryBytes: sum.memoryBytes + memoryBytes,
      });
    }
  }
  return nodes.map((node) => ({
    ...heading(view, node),
    usage: quantities(used.get(node.metadata.name) ?? { cpuMillis: 0, memoryBytes: 0 }),
  }));
}

function chosen(
  { world, query }: Call,
  kind: string,
  { namespace, name }: ResourceTarget,
): readonly KubeObject[] | Failure {
  if (name !== undefined) {
    const found = world.view.find({ kind, namespace, name });
    return found ? [found] : [];
  }
  return listObjects(world.view, {
    kind,
    namespace,
    labelSelector: query.get('labelSelector') ?? undefined,
    fieldSelector: query.get('fieldSelector') ?? undefined,
  });
}

const heading = ({ now }: Reader, { metadata }: KubeObject) => {
  const { name, namespace, labels } = metadata;
  return {
    metadata: { name, namespace, labels, creationTimestamp: timestamp(now) },
    timestamp: timestamp(now),
    window: '15s',
  };
};

const quantities = ({ cpuMillis, memoryBytes }: Usage) => ({
  cpu: `${cpuMillis}m`,
  memory: `${Math.ceil(memoryBytes / KIBI)}Ki`,
});
