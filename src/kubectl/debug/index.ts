// `kubectl debug`: a container more in a pod that runs, a copy of a pod that can be changed, or a pod on a node.
//
// Source: kubectl pkg/cmd/debug/debug.go. Departure: attaching waits until the container runs, and shows what it
// has printed by then, for nobody can be attached to a simulated container.

import { isImageReference } from '../../kinds/behavior/image-names.js';
import type { Kind } from '../../kinds/kind.js';
import { builtInVersion } from '../../kinds/lookup.js';
import type { KubeObject, ObjectRef } from '../../machinery/object.js';
import { readYaml } from '../../machinery/yaml.js';
import { fetchObjects, readArguments } from '../arguments.js';
import { awaitContainer, showOutput } from '../attach.js';
import { converse } from '../converse.js';
import { bool, type FlagValues, list, type ReadFlags, text } from '../flags.js';
import { readManifests } from '../manifests.js';
import { patchedHere } from '../patch-here.js';
import type { PodObject } from '../pods-of.js';
import { fail, failAll } from '../problem.js';
import { demand } from '../request.js';
import { twoWayPatch } from '../two-way.js';
import { defineVerb, type Kubectl } from '../verb.js';
import { type Asked, copyOf, type Made, nodePod, withEphemeral } from './pods.js';
import { type PodManifest, PROFILES, type Style, withProfile } from './profiles.js';

const flags = {
  'arguments-only': bool('If specified, everything after -- will be passed as Args, not Command.'),
  attach: bool('Wait for the container to start, then show its output. Default with -i.'),
  container: text('Container name to use for debug container.', { short: 'c' }),
  'copy-to': text('Create a copy of the target Pod with this name.'),
  custom: text('Path to a JSON or YAML file containing a partial container spec.'),
  env: list('Environment variables to set in the container.'),
  filename: list('identifying the resource to debug', { short: 'f' }),
  image: text('Container image to use for debug container.'),
  'image-pull-policy': text('The image pull policy for the container.'),
  'keep-annotations': bool('With --copy-to, keep the original pod annotations.'),
  'keep-init-containers': bool('With --copy-to, run the init containers.', { default: true }),
  'keep-labels': bool('With --copy-to, keep the original pod labels.'),
  'keep-liveness': bool('With --copy-to, keep the original liveness probes.'),
  'keep-readiness': bool('With --copy-to, keep the original readiness probes.'),
  'keep-startup': bool('With --copy-to, keep the original startup probes.'),
  profile: text('One of general, baseline, restricted, netadmin or sysadmin.', {
    default: 'general',
  }),
  quiet: bool('If true, suppress informational messages.', { short: 'q' }),
  replace: bool("When used with '--copy-to', delete the original Pod."),
  'same-node': bool("When used with '--copy-to', schedule the copy on the same node."),
  'set-image': list("When used with '--copy-to', name=image pairs of container images."),
  'share-processes': bool("When used with '--copy-to', share the process namespace.", {
    default: true,
  }),
  stdin: bool('Keep stdin open on the container(s) in the pod.', { short: 'i' }),
  target: text('Target processes in this container, of an ephemeral container.'),
  tty: bool('Allocate a TTY for the debugging container.', { short: 't' }),
} as const;

type DebugFlags = FlagValues<typeof flags>;

export const debugVerb = defineVerb({
  name: 'debug',
  summary: 'Create debugging sessions for troubleshooting workloads and nodes',
  usage: '(POD | TYPE/NAME) [ -- COMMAND [args...] ]',
  examples: `
# An ephemeral container in a pod that runs
kubectl debug mypod --image=busybox
# A copy of the pod in which a container runs something else
kubectl debug mypod --copy-to=my-debugger --container=mycontainer -- sh
# A pod on a node, in the namespaces of the node
kubectl debug node/mynode -it --image=busybox
`,
  writes: true,
  flags,
  run(kubectl, read) {
    const { flags: given } = read;
    const asked = askedIn(read);
    const names = read.dash === undefined ? read.args : read.args.slice(0, read.dash);
    check(kubectl, given, asked, names);
    const attaches = read.given.has('attach') ? given.attach : given.stdin;
    if (attaches && read.given.has('attach') && asked.image === '' && asked.container === '')
      fail(
        'you must specify --container or create a new container using --image in order to attach.',
      );
    for (const { kind, object } of targets(kubectl, names, given.filename)) {
      const made = debug(kubectl, kind, object, asked, given);
      if (!attaches || made.container === '') continue;
      awaitContainer(kubectl, made.ref, made.container);
      if (!given.stdin || !converse(kubectl, made.ref, made.container))
        showOutput(kubectl, made.ref, made.container);
    }
    return 0;
  },
});

function askedIn({ args, dash, flags: given, given: named }: ReadFlags<typeof flags>): Asked {
  return {
    container: given.container,
    image: given.image,
    words: dash === undefined ? [] : args.slice(dash),
    argsOnly: given['arguments-only'],
    env: pairs('env', given.env),
    images: pairs('set-image', given['set-image']),
    pullPolicy: given['image-pull-policy'],
    stdin: given.stdin,
    tty: given.tty,
    target: given.target,
    copyTo: given['copy-to'],
    sameNode: given['same-node'],
    shareProcesses: named.has('share-processes') ? given['share-processes'] : undefined,
    quiet: given.quiet,
  };
}

function pairs(flag: string, values: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    values.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 0)
        fail(
          `invalid argument "${pair}" for "--${flag}" flag: ${pair} must be formatted as key=value`,
        );
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

const invalidImage = (image: string, where = '') =>
  fail(`invalid image name ${JSON.stringify(image)}${where}: invalid reference format`);

function check({ io }: Kubectl, given: DebugFlags, asked: Asked, names: readonly string[]): void {
  const { image, images, words, container, copyTo, pullPolicy, target, quiet } = asked;
  if (!PROFILES.includes(given.profile)) fail(`unknown profile: ${given.profile}`);
  if (copyTo !== '') {
    if (image === '' && images.size === 0 && words.length === 0)
      fail('you must specify --image, --set-image or command arguments.');
    if (words.length > 0 && container === '' && image === '')
      fail('you must specify an existing container or a new image when specifying args.');
  } else {
    if (given.replace) fail('--replace may only be used with --copy-to.');
    if (asked.sameNode) fail('--same-node may only be used with --copy-to.');
    if (images.size > 0) fail('--set-image may only be used with --copy-to.');
    if (image === '') fail('you must specify --image when not using --copy-to.');
  }
  if (image !== '' && !isImageReference(image)) invalidImage(image);
  if (names.length === 0 && given.filename.length === 0)
    fail('NAME or filename is required for debug');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(pullPolicy))
    fail(`invalid image pull policy: ${pullPolicy}`);
  for (const [name, other] of images)
    if (!isImageReference(other)) invalidImage(other, ` for container ${JSON.stringify(name)}`);
  if (target !== '' && copyTo !== '')
    fail('--target is incompatible with --copy-to. Use --share-processes instead.');
  if (target !== '' && !quiet)
    io.stdout(
      `Targeting container "${target}". If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
    );
  if (asked.tty && !asked.stdin) fail('-i/--stdin is required for containers with -t/--tty=true');
}

interface Target {
  readonly kind: Kind;
  readonly object: KubeObject;
}

function targets(
  kubectl: Kubectl,
  names: readonly string[],
  filename: readonly string[],
): readonly Target[] {
  if (filename.length > 0) {
    const read = readManifests(kubectl, { filename, recursive: false, kustomize: '' });
    failAll(read.problems);
    return read.objects as unknown as readonly Target[];
  }
  const { found, problems } = fetchObjects(
    kubectl,
    names.flatMap((name) =>
      readArguments(kubectl.view, name.includes('/') ? [name] : ['pods', name]),
    ),
  );
  failAll(problems);
  return found;
}

interface Debugged {
  readonly ref: ObjectRef;
  readonly container: string;
}

function debug(
  kubectl: Kubectl,
  kind: Kind,
  object: KubeObject,
  asked: Asked,
  given: DebugFlags,
): Debugged {
  const finished = (style: Style, { pod, container }: Made): Made => {
    const fitted = withProfile(given.profile, style, pod, container, given);
    return { pod: customized(kubectl, style, fitted, container, given.custom), container };
  };
  if (kind.kind === 'Node')
    return created(kubectl, finished('node', nodePod(kubectl, object, asked)));
  if (kind.kind !== 'Pod')
    return fail(`"${kind.group}/${kind.version}, Kind=${kind.kind}" not supported by debug`);
  const pod = object as PodObject;
  if (asked.copyTo !== '') {
    const copy = created(kubectl, finished('copy', copyOf(kubectl, pod, asked)));
    if (given.replace) remove(kubectl, pod);
    return copy;
  }
  const made = finished('ephemeral', withEphemeral(kubectl, pod, asked));
  const ref = refOf(kubectl, pod.metadata.name, pod.metadata.namespace);
  const { patchType, patch } = twoWayPatch(kind, pod, made.pod);
  const subresource = 'ephemeralcontainers';
  demand(kubectl, TECHNIQUE, { verb: 'patch', ref, patchType, patch, subresource });
  return { ref, container: made.container };
}

const TECHNIQUE = 'imperative-command';

const refOf = ({ namespace }: Kubectl, name: string, own = namespace): ObjectRef => ({
  kind: 'Pod',
  namespace: own,
  name,
});

function created(kubectl: Kubectl, { pod, container }: Made): Debugged {
  const { object } = demand(kubectl, TECHNIQUE, { verb: 'create', object: pod });
  return { ref: refOf(kubectl, object.metadata.name, object.metadata.namespace), container };
}

function remove(kubectl: Kubectl, { metadata }: PodObject): void {
  const ref = refOf(kubectl, metadata.name, metadata.namespace);
  demand(kubectl, TECHNIQUE, { verb: 'delete', ref, options: { gracePeriodSeconds: 0 } });
}

const NOT_CUSTOM = ['name', 'command', 'image', 'lifecycle', 'volumeDevices'];

/** --custom: what a file says of the container, laid over it. */
function customized(
  { io }: Kubectl,
  style: Style,
  pod: PodManifest,
  name: string,
  path: string,
): PodManifest {
  const kind = builtInVersion('Pod', 'v1');
  if (path === '' || !kind) return pod;
  const read = readYaml(io.files.read(path));
  if (!read.ok || typeof read.value !== 'object' || read.value === null)
    return fail(`${path} does not contain a valid container spec: ${read.ok ? '' : read.error}`);
  if (NOT_CUSTOM.some((field) => Object.hasOwn(read.value as object, field)))
    fail(
      'name, command, image, lifecycle and volume devices are not modifiable via custom profile',
    );
  const list = style === 'ephemeral' ? 'ephemeralContainers' : 'containers';
  const patch = { spec: { [list]: [{ ...read.value, name }] } };
  return patchedHere(kind, pod, 'strategic', patch) as PodManifest;
}
