// The subresource `proxy` of pods, Services and nodes: a request that the server passes on to what listens there.
//
// Answers are those of the containers (a Behavior's `serves`, known images); a node answers as a kubelet does, as far
// as `/healthz` and `/pods` go. Departures: whatever the method, the answer is the same, links in pages lead where they
// led, and connections cannot be upgraded.
// Source: pkg/registry/core/{service/storage,pod,node}, apimachinery pkg/util/{net,proxy}.

import { listObjects } from '../apiserver/read.js';
import type { PodOf } from '../kinds/behavior/exec/place.js';
import { readyEndpoints } from '../kinds/behavior/network/names.js';
import type { KubeObject } from '../machinery/object.js';
import { badRequest, type Failure, failure, isFailure, notFound } from '../machinery/status.js';
import type { Call, Handler } from './call.js';
import { listenerIn, sendReply } from './pods/container-http.js';

export const proxy: Handler = (call) => {
  const { target } = call.path;
  if (target.type !== 'resource' || target.subresource !== 'proxy') return false;
  if (target.group !== '' || target.version !== 'v1' || target.watch) return false;
  const asked = askedIn(target.name ?? '');
  const to = TO[target.resource];
  if (!to || (target.namespace === undefined) !== (target.resource === 'nodes')) return false;
  if (!asked) return call.respond.failure(invalid(target.resource, target.name));
  // A page finds what is beside it only if it is in a directory.
  const [path = '', query] = call.url.split('?');
  if (target.rest === undefined && !path.endsWith('/') && /^(GET|HEAD)$/.test(call.method)) {
    call.respond.stream.setHeader('Location', `${path}/${query === undefined ? '' : `?${query}`}`);
    return call.respond.text(301, '');
  }
  return to(call, { ...asked, namespace: target.namespace });
};

interface Asked {
  readonly name: string;
  /** A number, or a name; empty where none is said. */
  readonly port: string;
  readonly namespace?: string | undefined;
}

/** `name`, `name:port` or `scheme:name:port` [apimachinery pkg/util/net/port_split.go]. */
function askedIn(id: string): Asked | undefined {
  const parts = id.split(':');
  const [name = '', port = ''] = parts.length === 3 ? parts.slice(1) : parts;
  const isKnown = parts.length < 3 || ['', 'http', 'https'].includes(parts[0] ?? '');
  return name !== '' && parts.length <= 3 && isKnown ? { name, port } : undefined;
}

const invalid = (resource: string, id = ''): Failure =>
  badRequest(`invalid ${resource.replace(/s$/, '')} request ${JSON.stringify(id)}`);

const TO: Readonly<Record<string, (call: Call, asked: Asked) => true>> = {
  pods: toPod,
  services: toService,
  nodes: toNode,
};

function toPod(call: Call, { namespace, name, port }: Asked): true {
  const pod = call.world.view.find({ kind: 'Pod', namespace, name }) as PodOf | undefined;
  if (!pod) return call.respond.failure(notFound({ group: '', plural: 'pods' }, name));
  const declared = pod.spec.containers.find(({ ports = [] }) => ports.length > 0)?.ports?.[0];
  if (!pod.status?.podIP) return call.respond.failure(badRequest('address not allowed'));
  return passOn(call, pod, port === '' ? (declared?.containerPort ?? 80) : Number(port));
}

type Service = KubeObject & {
  readonly spec: { readonly ports?: readonly { readonly name?: string; readonly port: number }[] };
};

function toService(call: Call, { namespace, name, port }: Asked): true {
  const { respond, world } = call;
  const { view } = world;
  const service = view.find({ kind: 'Service', namespace, name }) as Service | undefined;
  if (!service) return respond.failure(notFound({ group: '', plural: 'services' }, name));
  const isNumber = /^\d+$/.test(port);
  const declared = service.spec.ports?.find((one) => one.port === Number(port));
  if (isNumber && !declared)
    return respond.failure(unavailable(`no service port ${port} found for service "${name}"`));
  const portName = isNumber ? (declared?.name ?? '') : port;
  const ready = readyEndpoints(view, service).filter(({ ports }) => ports.has(portName));
  const { uid = '' } = service.metadata;
  const chosen = ready[view.roll(Math.max(1, ready.length), 'proxy', uid, call.url, view.revision)];
  if (!chosen?.pod)
    return respond.failure(unavailable(`no endpoints available for service "${name}"`));
  return passOn(call, chosen.pod as PodOf, chosen.ports.get(portName) ?? 0);
}

function passOn(call: Call, pod: PodOf, port: number): true {
  const listener = listenerIn(call.world, pod, port);
  const address = `${pod.status?.podIP}:${port}`;
  const reply = listener?.reply(pathBehind(call));
  if (!reply) {
    const why = listener ? 'EOF' : `dial tcp ${address}: connect: connection refused`;
    return call.respond.failure(unavailable(`error trying to reach service: ${why}`));
  }
  sendReply(call.respond.stream, reply, call.world.view.now);
  return true;
}

const unavailable = (message: string): Failure => failure(503, 'ServiceUnavailable', message);

/** As it was sent, with its query; what comes before is never called `proxy`, but for names. */
const pathBehind = ({ url }: Call): string =>
  /\/(?:pods|services|nodes)\/[^/?]+\/proxy(\/[^#]*)?/.exec(url)?.[1] ?? '/';

function toNode(call: Call, { name }: Asked): true {
  const { respond, world } = call;
  if (!world.view.find({ kind: 'Node', name }))
    return respond.failure(notFound({ group: '', plural: 'nodes' }, name));
  const [path] = pathBehind(call).split('?');
  if (path === '/healthz') return respond.text(200, 'ok');
  if (path !== '/pods' && path !== '/pods/') return respond.text(404, '404 page not found\n');
  const fieldSelector = `spec.nodeName=${name}`;
  const items = listObjects(world.view, { kind: 'Pod', version: 'v1', fieldSelector });
  if (isFailure(items)) return respond.failure(items);
  return respond.json(200, { kind: 'PodList', apiVersion: 'v1', metadata: {}, items });
}
