// `kubectl cluster-info`: where the API is, and `dump`, all there is to know for somebody who is to help.
//
// Source: kubectl pkg/cmd/clusterinfo/{clusterinfo,clusterinfo_dump}.go. Departure: without a server the API is at the tape.

import type { Container, Service } from 'kubernetes-types/core/v1.js';
import type { KubeObject } from '../machinery/object.js';
import { isFailure } from '../machinery/status.js';
import { bool, duration, type FlagValues, list, text } from './flags.js';
import { logText } from './logs/container-log.js';
import type { PodObject } from './pods-of.js';
import { objectPrinter } from './print-objects.js';
import { fail } from './problem.js';
import { asTyped } from './typed.js';
import { defineVerb, type Kubectl, type Verb } from './verb.js';

const SYSTEM = 'kube-system';
const HTTPS = 443;

const DUMP_FLAGS = {
  'all-namespaces': bool('Dump all namespaces', { short: 'A' }),
  namespaces: list('Namespaces to dump, besides those of the system'),
  output: text('json or yaml', { short: 'o', default: 'json' }),
  'output-directory': text('Where to write files; standard output, without or with -'),
  'pod-running-timeout': duration('Accepted', { default: 20_000, hidden: true }),
};

const dump = defineVerb({
  name: 'dump',
  summary: 'Dump relevant information for debugging and diagnosis',
  examples: `
    kubectl cluster-info dump --output-directory=incident --at 10m
    kubectl cluster-info dump -A -o yaml`,
  flags: DUMP_FLAGS,
  run: (kubectl, { flags }) => {
    new Dump(kubectl, flags).all();
    return 0;
  },
});

export const clusterInfo: Verb = {
  name: 'cluster-info',
  summary: 'Display where the control plane and the services of the cluster are',
  verbs: [dump],
  run: ({ io, view }) => {
    const address = (io.address ?? '').replace(/\/+$/, '');
    io.stdout(`Kubernetes control plane is running at ${address}\n`);
    for (const service of view.all('Service', SYSTEM) as (KubeObject & Service)[]) {
      const { labels, name } = service.metadata;
      if (labels?.['kubernetes.io/cluster-service'] !== 'true') continue;
      const proxy = `/api/v1/namespaces/${SYSTEM}/services/${proxied(service)}/proxy`;
      io.stdout(`${labels['kubernetes.io/name'] ?? name} is running at ${address}${proxy}\n`);
    }
    io.stdout(
      `\nTo further debug and diagnose cluster problems, use '${io.program ?? 'kubectl'} cluster-info dump'.\n`,
    );
    return 0;
  },
};

/** `https:name:port`, as far as there is something to say. */
function proxied({ metadata: { name }, spec }: KubeObject & Service): string {
  const [port] = spec?.ports ?? [];
  if (!port) return name;
  const portName = port.name ?? '';
  const scheme = portName === 'https' || port.port === HTTPS ? 'https' : '';
  if (scheme === '' && portName === '') return name;
  return `${scheme === '' ? '' : `${scheme}:`}${name}:${portName}`;
}

/** What is dumped of each namespace: the file, and the kind. */
const LISTS = [
  ['events', 'Event'],
  ['replication-controllers', 'ReplicationController'],
  ['services', 'Service'],
  ['daemonsets', 'DaemonSet'],
  ['deployments', 'Deployment'],
  ['replicasets', 'ReplicaSet'],
  ['pods', 'Pod'],
] as const;

class Dump {
  readonly #kubectl: Kubectl;
  readonly #flags: FlagValues<typeof DUMP_FLAGS>;
  readonly #print: ReturnType<typeof objectPrinter>;

  constructor(kubectl: Kubectl, flags: FlagValues<typeof DUMP_FLAGS>) {
    this.#kubectl = kubectl;
    this.#flags = flags;
    this.#print = objectPrinter(kubectl, flags.output);
  }

  all(): void {
    this.#list('nodes', 'Node');
    for (const namespace of this.#namespaces()) {
      for (const [file, kind] of LISTS) this.#list(`${namespace}/${file}`, kind, namespace);
      for (const pod of this.#kubectl.view.all('Pod', namespace) as readonly PodObject[])
        this.#put(`${namespace}/${pod.metadata.name}/logs.txt`, this.#logs(pod));
    }
    const to = this.#flags['output-directory'];
    if (to !== '' && to !== '-') this.#kubectl.io.stdout(`Cluster info dumped to ${to}\n`);
  }

  #namespaces(): readonly string[] {
    const { view, namespace } = this.#kubectl;
    if (this.#flags['all-namespaces'])
      return view.all('Namespace').map(({ metadata }) => metadata.name);
    const chosen = this.#flags.namespaces;
    return [...new Set(chosen.length > 0 ? chosen : [SYSTEM, namespace])];
  }

  #list(file: string, kind: string, namespace?: string): void {
    const found = this.#kubectl.view.all(kind, namespace);
    const items = found.map((object) => asTyped(this.#kubectl, object));
    const apiVersion = LATER.includes(kind) ? 'apps/v1' : 'v1';
    const whole = { kind: `${kind}List`, apiVersion, metadata: {}, items };
    this.#put(`${file}.${this.#flags.output}`, this.#print([whole]));
  }

  #logs(pod: PodObject): string {
    const { initContainers = [], containers = [] } = pod.spec ?? {};
    return [...initContainers, ...containers].map((one) => this.#log(pod, one)).join('');
  }

  #log(pod: PodObject, { name }: Container): string {
    const { namespace = '', name: podName } = pod.metadata;
    const about = `logs for container ${name} of pod ${namespace}/${podName} ====\n`;
    const query = {
      ...{ previous: false, tail: -1, since: undefined, timestamps: false, limitBytes: undefined },
    };
    const said = logText(this.#kubectl.view, pod, name, query);
    const shown = isFailure(said) ? `Request log error: ${said.message}\n` : said;
    return `==== START ${about}${shown}==== END ${about}`;
  }

  #put(file: string, said: string): void {
    const { io } = this.#kubectl;
    const to = this.#flags['output-directory'];
    if (to === '' || to === '-') io.stdout(said);
    else if (io.files.save) io.files.save(`${to.replace(/\/+$/, '')}/${file}`, said);
    else fail('there are no files here to dump to');
  }
}

const LATER: readonly string[] = ['DaemonSet', 'Deployment', 'ReplicaSet'];
