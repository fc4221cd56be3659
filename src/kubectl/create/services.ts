// `kubectl create service clusterip|nodeport|loadbalancer|externalname`.
//
// Source: kubectl pkg/cmd/create/create_service.go.

import { dns1123SubdomainErrors, portNameErrors, portNumberErrors } from '../../machinery/names.js';
import type { Manifest } from '../../machinery/object.js';
import { list, number, text } from '../flags.js';
import { fail } from '../problem.js';
import type { Verb } from '../verb.js';
import { defineCreateVerb } from './creating.js';

const tcp = list("Port pairs can be specified as '<port>:<targetPort>'.");

const clusterIp = defineCreateVerb({
  name: 'clusterip',
  summary: 'Create a ClusterIP service',
  usage: 'NAME [--tcp=<port>:<targetPort>]',
  flags: {
    tcp,
    clusterip: text("Assign your own ClusterIP or set to 'None' for a 'headless' service."),
  },
  refusal: 'failed to create ClusterIP service:',
  make: ({ name, flags }) =>
    newService({ name, type: 'ClusterIP', tcp: flags.tcp, clusterIp: flags.clusterip }),
});

const nodePort = defineCreateVerb({
  name: 'nodeport',
  summary: 'Create a NodePort service',
  usage: 'NAME [--tcp=port:targetPort]',
  flags: { tcp, 'node-port': number('Port used to expose the service on each node in a cluster.') },
  refusal: 'failed to create NodePort service:',
  make: ({ name, flags }) =>
    newService({ name, type: 'NodePort', tcp: flags.tcp, nodePort: flags['node-port'] }),
});

const loadBalancer = defineCreateVerb({
  name: 'loadbalancer',
  summary: 'Create a LoadBalancer service',
  usage: 'NAME [--tcp=port:targetPort]',
  flags: { tcp },
  refusal: 'failed to create LoadBalancer service:',
  make: ({ name, flags }) => newService({ name, type: 'LoadBalancer', tcp: flags.tcp }),
});

const externalName = defineCreateVerb({
  name: 'externalname',
  summary: 'Create an ExternalName service',
  usage: 'NAME --external-name external.name',
  flags: { tcp, 'external-name': text('External name of service') },
  required: ['external-name'],
  refusal: 'failed to create ExternalName service:',
  make: ({ name, flags }) =>
    newService({
      name,
      type: 'ExternalName',
      tcp: flags.tcp,
      externalName: flags['external-name'],
    }),
});

export const createService: Verb = {
  name: 'service',
  aliases: ['svc'],
  summary: 'Create a service using a specified subcommand',
  verbs: [clusterIp, externalName, loadBalancer, nodePort],
};

interface ServiceAsked {
  readonly name: string;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  readonly tcp: readonly string[];
  readonly clusterIp?: string;
  readonly nodePort?: number;
  readonly externalName?: string;
}

function newService(asked: ServiceAsked): Manifest {
  const { name, type, tcp, clusterIp = '', nodePort = 0, externalName = '' } = asked;
  if (clusterIp === 'None' && type !== 'ClusterIP')
    fail('ClusterIP=None can only be used with ClusterIP service type');
  if (clusterIp !== 'None' && tcp.length === 0 && type !== 'ExternalName')
    fail('at least one tcp port specifier must be provided');
  if (type === 'ExternalName' && dns1123SubdomainErrors(externalName).length > 0)
    fail(`invalid service external name ${externalName}`);
  const ports = tcp.map((pair) => portOf(pair, nodePort));
  const labels = { app: name };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { labels, name },
    spec: {
      ...(clusterIp === '' ? {} : { clusterIP: clusterIp }),
      ...(externalName === '' ? {} : { externalName }),
      ...(ports.length === 0 ? {} : { ports }),
      selector: labels,
      type,
    },
    status: { loadBalancer: {} },
  } as Manifest;
}

function portOf(pair: string, nodePort: number): unknown {
  const [first = '', second] = pair.split(':');
  if (!/^\d+$/.test(first)) fail(`strconv.ParseUint: parsing "${first}": invalid syntax`);
  const port = Number(first);
  if (port > 65535) fail(`strconv.ParseUint: parsing "${first}": value out of range`);
  return {
    name: pair.replaceAll(':', '-'),
    ...(nodePort === 0 ? {} : { nodePort }),
    port,
    protocol: 'TCP',
    targetPort: second === undefined ? port : targetPortOf(second),
  };
}

function targetPortOf(text: string): number | string {
  const isNumber = /^[+-]?\d+$/.test(text);
  const errors = isNumber ? portNumberErrors(Number(text)) : portNameErrors(text);
  if (errors.length > 0) fail(errors.join(','));
  return isNumber ? Number(text) : text;
}
