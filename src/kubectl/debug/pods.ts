// The pods that `kubectl debug` asks for: the one that runs with a container more, a copy of it, or one on a node.
//
// Source: kubectl pkg/cmd/debug/debug.go.

import type { Container, EphemeralContainer, PodSpec } from 'kubernetes-types/core/v1.js';
import type { KubeObject } from '../../machinery/object.js';
import { suffix } from '../../machinery/random.js';
import type { PodObject } from '../pods-of.js';
import { fail } from '../problem.js';
import type { Kubectl } from '../verb.js';
import type { PodManifest } from './profiles.js';

/** What the command line asks for, read. */
export interface Asked {
  readonly container: string;
  readonly image: string;
  readonly words: readonly string[];
  readonly argsOnly: boolean;
  readonly env: ReadonlyMap<string, string>;
  readonly images: ReadonlyMap<string, string>;
  readonly pullPolicy: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly target: string;
  readonly copyTo: string;
  readonly sameNode: boolean;
  readonly shareProcesses: boolean | undefined;
  readonly quiet: boolean;
}

export interface Made {
  readonly pod: PodManifest;
  /** The container that debugs; empty when only images are changed. */
  readonly container: string;
}

const LETTERS = 5;

export function withEphemeral(kubectl: Kubectl, pod: PodObject, asked: Asked): Made {
  const name = nameOf(kubectl, pod, asked);
  const container = {
    ...newContainer(name, asked),
    ...(asked.target === '' ? {} : { targetContainerName: asked.target }),
  } as EphemeralContainer;
  const spec = pod.spec as PodSpec;
  const ephemeralContainers = [...(spec.ephemeralContainers ?? []), container];
  return {
    pod: { ...pod, spec: { ...spec, ephemeralContainers } } as PodManifest,
    container: name,
  };
}

export function copyOf(kubectl: Kubectl, pod: PodObject, asked: Asked): Made {
  const { namespace, labels, annotations } = pod.metadata;
  const { ephemeralContainers: _none, nodeName, ...spec } = pod.spec as PodSpec;
  const every = asked.images.get('*');
  const containers = spec.containers.map((container): Container => {
    const image = asked.images.get(container.name) ?? every;
    return image === undefined ? container : { ...container, image };
  });
  const copy = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: asked.copyTo,
      ...(namespace === undefined ? {} : { namespace }),
      ...(annotations ? { annotations } : {}),
      ...(labels ? { labels } : {}),
    },
    spec: {
      ...spec,
      ...(asked.sameNode && nodeName ? { nodeName } : {}),
      ...(asked.shareProcesses === undefined
        ? {}
        : { shareProcessNamespace: asked.shareProcesses }),
      containers,
    },
  } as PodManifest;
  if (containers.some(({ name }) => name === asked.container))
    return {
      pod: withContainers(copy, containers.map(changedBy(asked))),
      container: asked.container,
    };
  if (asked.image === '') {
    if (asked.images.size === 0) fail('you must specify image when creating new container');
    return { pod: copy, container: '' };
  }
  const name = nameOf(kubectl, pod, asked);
  const added = newContainer(name, asked);
  return { pod: withContainers(copy, [...containers, added]), container: name };
}

const withContainers = (pod: PodManifest, containers: Container[]): PodManifest => ({
  ...pod,
  spec: { ...pod.spec, containers },
});

/** The container of the original that is named runs something else in the copy. */
const changedBy =
  (asked: Asked) =>
  (container: Container): Container => {
    if (container.name !== asked.container) return container;
    const { args, command, stdin: _stdin, tty: _tty, ...kept } = container;
    const says = asked.words.length > 0;
    const { image, imagePullPolicy, ...given } = newContainer(container.name, asked);
    return {
      ...kept,
      ...(command && (!says || asked.argsOnly) ? { command } : {}),
      ...(args && !says ? { args } : {}),
      ...given,
      ...(asked.image === '' ? {} : { image }),
      ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }),
    } as Container;
  };

export function nodePod(kubectl: Kubectl, node: KubeObject, asked: Asked): Made {
  const container = asked.container || 'debugger';
  const { name: on } = node.metadata;
  const name = `node-debugger-${on}-${letters(kubectl, 'node', on)}`;
  if (!asked.quiet)
    kubectl.io.stdout(
      `Creating debugging pod ${name} with container ${container} on node ${on}.\n`,
    );
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: kubectl.namespace,
      ...(kubectl.view.feature('DebugPodsSayWhoManages')
        ? { labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } }
        : {}),
    },
    spec: {
      containers: [newContainer(container, asked)],
      nodeName: on,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
    },
  } as PodManifest;
  return { pod, container };
}

function newContainer(name: string, asked: Asked): Container {
  const { words, argsOnly, env, image, pullPolicy, stdin, tty } = asked;
  return {
    name,
    image,
    ...(words.length > 0 ? { [argsOnly ? 'args' : 'command']: [...words] } : {}),
    ...(env.size > 0 ? { env: [...env].map(([key, value]) => ({ name: key, value })) } : {}),
    ...(pullPolicy === '' ? {} : { imagePullPolicy: pullPolicy }),
    ...(stdin ? { stdin } : {}),
    ...(tty ? { tty } : {}),
    terminationMessagePolicy: 'File',
  };
}

function nameOf(kubectl: Kubectl, pod: PodObject, asked: Asked): string {
  if (asked.container !== '') return asked.container;
  const name = `debugger-${letters(kubectl, pod.metadata.namespace ?? '', pod.metadata.name)}`;
  if (!asked.quiet) kubectl.io.stdout(`Defaulting debug container name to ${name}.\n`);
  return name;
}

/** Dice named after the target and the moment: asked again later, they fall otherwise. */
const letters = ({ session: { log } }: Kubectl, ...target: readonly string[]): string =>
  suffix(log.settings.seed, LETTERS, 'kubectl debug', ...target, log.head);
