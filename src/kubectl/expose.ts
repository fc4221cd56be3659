// `kubectl expose`: a Service for the pods of something that has them.
//
// Source: kubectl pkg/cmd/expose/expose.go and polymorphichelpers.

import { isJsonObject, type JsonObject } from '../machinery/json.js';
import type { KubeObject, Manifest } from '../machinery/object.js';
import { createObject, saveConfigFlag } from './create/creating.js';
import { intOrString } from './create/policies.js';
import { dryRunFlag } from './dry-run.js';
import { type FlagValues, text } from './flags.js';
import { filenameFlags } from './manifest-files.js';
import { oneByOne } from './one-by-one.js';
import { overridden, overrideFlags } from './overrides.js';
import { fail, failAll } from './problem.js';
import { recorded, recordFlag, warnOfRecord } from './record.js';
import { fieldManagerFlag, outputFlags } from './report.js';
import { statedTargets, type Target } from './targets.js';
import { defineVerb } from './verb.js';

const flags = {
  ...filenameFlags('identifying the resource to expose a service'),
  ...dryRunFlag,
  ...outputFlags,
  ...recordFlag,
  ...overrideFlags,
  ...saveConfigFlag,
  ...fieldManagerFlag('kubectl-expose'),
  'cluster-ip': text(
    "ClusterIP to be assigned to the service. Leave empty to auto-allocate, or set to 'None' to create a headless service.",
  ),
  'external-ip': text('Additional external IP address to accept for the service.'),
  labels: text('Labels to apply to the service created by this call.', { short: 'l' }),
  'load-balancer-ip': text('IP to assign to the LoadBalancer.'),
  name: text('The name for the newly created object.'),
  port: text('The port that the service should serve on.'),
  protocol: text("The network protocol for the service to be created. Default is 'TCP'."),
  selector: text('A label selector to use for this service.'),
  'session-affinity': text(
    "If non-empty, set the session affinity for the service to this; legal values: 'None', 'ClientIP'",
  ),
  'target-port': text(
    'Name or number for the port on the container that the service should direct traffic to.',
  ),
  type: text('Type for this service: ClusterIP, NodePort, LoadBalancer, or ExternalName.'),
} as const;

type ExposeFlags = FlagValues<typeof flags>;

export const exposeVerb = defineVerb({
  name: 'expose',
  summary:
    'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  usage:
    '(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name]',
  examples: `
# Create a service for a deployment which serves on port 80 and connects to the containers on port 8000
kubectl expose deployment nginx --port=80 --target-port=8000
`,
  writes: true,
  flags,
  run(kubectl, { args, flags: asked, given }) {
    warnOfRecord(kubectl, given.has('record'));
    const { targets, problems } = statedTargets(kubectl, args, asked);
    const all = [...problems];
    oneByOne(targets, all, (target) => {
      const made = overridden(serviceFor(target, asked), asked);
      createObject(kubectl, asked, recorded(kubectl, asked, made), { operation: 'exposed' });
    });
    failAll(all);
    return 0;
  },
});

const EXPOSABLE: ReadonlySet<string> = new Set([
  'Deployment',
  'Pod',
  'ReplicaSet',
  'ReplicationController',
  'Service',
]);

function serviceFor({ kind, object }: Target, asked: ExposeFlags): Manifest {
  if (!EXPOSABLE.has(kind.kind))
    fail(`cannot expose a ${kind.kind}${kind.group === '' ? '' : `.${kind.group}`}`);
  const name = asked.name === '' ? object.metadata.name.slice(0, 63) : asked.name;
  const selector = asked.selector === '' ? selectorOf(object) : pairsOf(asked.selector);
  const labels = asked.labels === '' ? (object.metadata.labels ?? {}) : pairsOf(asked.labels);
  const ports = servicePorts(object, asked);
  const { type } = asked;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...(Object.keys(labels).length > 0 ? { labels } : {}), name },
    spec: {
      ...(asked['cluster-ip'] === '' ? {} : { clusterIP: asked['cluster-ip'] }),
      ...(asked['external-ip'] === '' ? {} : { externalIPs: [asked['external-ip']] }),
      ...(type === 'LoadBalancer' && asked['load-balancer-ip'] !== ''
        ? { loadBalancerIP: asked['load-balancer-ip'] }
        : {}),
      ...(ports.length > 0 ? { ports } : {}),
      selector,
      ...affinityOf(asked['session-affinity']),
      ...(type === '' ? {} : { type }),
    },
    status: { loadBalancer: {} },
  } as Manifest;
}

function affinityOf(affinity: string): { readonly sessionAffinity?: string } {
  if (affinity === '') return {};
  if (affinity !== 'None' && affinity !== 'ClientIP') fail(`unknown session affinity: ${affinity}`);
  return { sessionAffinity: affinity };
}

function pairsOf(spec: string): Readonly<Record<string, string>> {
  const pairs = spec.split(',').map((pair) => {
    const [key = '', value, ...more] = pair.split('=');
    if (value === undefined || more.length > 0 || key === '')
      fail(`unexpected label spec: ${pair}`);
    return [key, value];
  });
  return Object.fromEntries(pairs) as Readonly<Record<string, string>>;
}

function selectorOf(object: KubeObject): Readonly<Record<string, string>> {
  const found = introspectedSelector(object);
  if (typeof found === 'string')
    fail(`couldn't retrieve selectors via --selector flag or introspection: ${found}`);
  return found as Readonly<Record<string, string>>;
}

/** The labels that select the object's pods, or why they cannot be told. */
function introspectedSelector(object: KubeObject): Readonly<Record<string, string>> | string {
  if (object.kind === 'Pod')
    return object.metadata.labels ?? 'the pod has no labels and cannot be exposed';
  const { selector } = specOf(object);
  if (!isJsonObject(selector))
    return 'invalid deployment: no selectors, therefore cannot be exposed';
  if (object.kind === 'Service' || object.kind === 'ReplicationController')
    return selector as Readonly<Record<string, string>>;
  const { matchLabels = {}, matchExpressions = [] } = selector as {
    matchLabels?: Readonly<Record<string, string>>;
    matchExpressions?: readonly unknown[];
  };
  if (matchExpressions.length > 0)
    return `couldn't convert expressions - "${JSON.stringify(matchExpressions)}" to map-based selector format`;
  return matchLabels;
}

const specOf = (object: KubeObject): JsonObject =>
  (object as unknown as { spec?: JsonObject }).spec ?? {};

interface Port {
  readonly port: string;
  readonly protocol: string;
}

function servicePorts(object: KubeObject, asked: ExposeFlags): readonly unknown[] {
  const known = portsOf(object);
  const numbers =
    asked.port === '' ? [...new Set(known.map(({ port }) => port))] : asked.port.split(',');
  if (numbers.length === 0 && asked['cluster-ip'] !== 'None')
    fail("couldn't find port via --port flag or introspection");
  return numbers.flatMap((text_, index) => {
    if (!/^\d+$/.test(text_)) fail(`strconv.Atoi: parsing "${text_}": invalid syntax`);
    const protocols = protocolsOf(text_, known, asked.protocol);
    return protocols.map((protocol) => {
      const suffix = protocols.length > 1 ? `-${protocol.toLowerCase()}` : '';
      const isNamed = numbers.length > 1 || protocols.length > 1;
      return {
        ...(isNamed ? { name: `port-${index + 1}${suffix}` } : {}),
        port: Number(text_),
        protocol,
        targetPort: asked['target-port'] === '' ? Number(text_) : intOrString(asked['target-port']),
      };
    });
  });
}

function protocolsOf(port: string, known: readonly Port[], asked: string): readonly string[] {
  if (asked !== '') return [asked];
  const found = known.filter((each) => each.port === port).map(({ protocol }) => protocol);
  return found.length > 0 ? [...new Set(found)] : ['TCP'];
}

/** The ports of the containers, or of the Service. */
function portsOf(object: KubeObject): readonly Port[] {
  const spec = specOf(object);
  if (object.kind === 'Service') return listed(spec.ports).map((each) => portIn(each, 'port'));
  const pod = object.kind === 'Pod' ? spec : ((spec.template as JsonObject)?.spec as JsonObject);
  return listed(pod?.containers).flatMap((container) =>
    listed(container.ports).map((each) => portIn(each, 'containerPort')),
  );
}

const listed = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];

const portIn = (value: JsonObject, field: string): Port => ({
  port: String(value[field]),
  protocol: typeof value.protocol === 'string' ? value.protocol : 'TCP',
});
