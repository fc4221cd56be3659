// `kubectl run`: one pod of one image.
//
// Source: kubectl pkg/cmd/run/run.go. Departures: nobody can be attached to a simulated container, so
// --attach and --stdin wait for the pod, show what it has printed and, with --rm, delete it in the end.

import { isImageReference } from '../kinds/behavior/image-names.js';
import type { Manifest } from '../machinery/object.js';
import { isFailure } from '../machinery/status.js';
import { showOutput } from './attach.js';
import { converse } from './converse.js';
import { createObject, requireFlags, saveConfigFlag } from './create/creating.js';
import { dryRunFlag, dryRunOf } from './dry-run.js';
import { bool, duration, type FlagValues, text, texts } from './flags.js';
import { overridden, overrideFlags } from './overrides.js';
import { readPairs } from './pairs.js';
import { exit, fail } from './problem.js';
import { recorded, recordFlag, warnOfRecord } from './record.js';
import { fieldManagerFlag, outputFlags, reporter } from './report.js';
import { ask } from './request.js';
import { defineVerb, type Kubectl } from './verb.js';
import { waitUntil } from './waiting.js';

const flags = {
  ...dryRunFlag,
  ...outputFlags,
  ...recordFlag,
  ...overrideFlags,
  ...saveConfigFlag,
  ...fieldManagerFlag('kubectl-run'),
  annotations: texts('Annotations to apply to the pod.'),
  attach: bool('If true, wait for the Pod to start running, and then attach to the Pod.'),
  command: bool(
    "If true and extra arguments are present, use them as the 'command' field in the container, rather than the 'args' field which is the default.",
  ),
  env: texts('Environment variables to set in the container.'),
  expose: bool('If true, create a ClusterIP service associated with the pod. Requires `--port`.'),
  image: text('The image for the container to run.'),
  'image-pull-policy': text('The image pull policy for the container.'),
  labels: text('Comma separated labels to apply to the pod.', { short: 'l' }),
  'pod-running-timeout': duration('The length of time to wait until at least one pod is running', {
    default: 60_000,
  }),
  port: text('The port that this container exposes.'),
  privileged: bool('If true, run the container in privileged mode.'),
  quiet: bool('If true, suppress prompt messages.', { short: 'q' }),
  restart: text('The restart policy for this Pod. Legal values [Always, OnFailure, Never].', {
    default: 'Always',
  }),
  rm: bool('If true, delete the pod after it exits. Only valid when attaching to the container.'),
  stdin: bool('Keep stdin open on the container in the pod, even if nothing is attached.', {
    short: 'i',
  }),
  tty: bool('Allocate a TTY for the container in the pod.', { short: 't' }),
} as const;

type RunFlags = FlagValues<typeof flags>;

export const runVerb = defineVerb({
  name: 'run',
  summary: 'Run a particular image on the cluster',
  usage:
    'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [COMMAND] [args...]',
  examples: `
# Start a nginx pod
kubectl run nginx --image=nginx
# Start a pod, expose port 5701 and create a service for it
kubectl run hazelcast --image=hazelcast/hazelcast --port=5701 --expose
`,
  writes: true,
  flags,
  run(kubectl, { args, flags: asked, given, dash }) {
    warnOfRecord(kubectl, given.has('record'));
    requireFlags(['image'], given);
    const [name, ...words] = args;
    if (name === undefined || dash === 0) return fail('NAME is required for run');
    const attaches = given.has('attach') ? asked.attach : asked.stdin;
    check(kubectl, asked, attaches);
    const labels = labelsOf(asked.labels);
    const own = Object.keys(labels).length > 0 ? labels : { run: name };
    const how = { operation: 'created' };
    const quiet = attaches ? silent(kubectl) : kubectl;
    const pod = overridden(newPod(name, own, words, asked), asked);
    // kubectl tells of the pod after its service.
    const created = createObject(silent(kubectl), asked, recorded(kubectl, asked, pod), how);
    if (asked.expose) createObject(quiet, asked, newService(name, labels, own, asked.port), how);
    const dryRun = dryRunOf(kubectl, asked['dry-run']);
    reporter(quiet, asked, dryRun, dryRun === 'client')(created, how.operation);
    return attaches ? attend(kubectl, name, asked) : 0;
  },
});

const silent = (kubectl: Kubectl): Kubectl => ({
  ...kubectl,
  io: { ...kubectl.io, stdout: () => undefined },
});

function check(kubectl: Kubectl, asked: RunFlags, attaches: boolean): void {
  if (asked.image === '') fail('--image is required');
  if (!isImageReference(asked.image))
    fail(`Invalid image name ${JSON.stringify(asked.image)}: invalid reference format`);
  if (!['Always', 'OnFailure', 'Never'].includes(asked.restart))
    fail(`invalid restart policy: ${asked.restart}, valid values are: Always, OnFailure, Never`);
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(asked['image-pull-policy']))
    fail(
      `invalid image pull policy: ${asked['image-pull-policy']}, valid values are: Always, IfNotPresent, Never`,
    );
  if (asked.tty && !asked.stdin) fail('-i/--stdin is required for containers with -t/--tty=true');
  if (asked.expose && asked.port === '') fail('--port must be set when exposing a service');
  if (!/^[+-]?\d*$/.test(asked.port)) fail('--port must be a number');
  if (!attaches && asked.rm) fail('--rm should only be used for attached containers');
  if (attaches && dryRunOf(kubectl, asked['dry-run']) !== 'none')
    fail(
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
}

function labelsOf(spec: string): Readonly<Record<string, string>> {
  if (spec === '') return {};
  const pairs = spec.split(',').map((pair) => {
    const [key = '', value, ...more] = pair.split('=');
    if (value === undefined || more.length > 0 || key === '')
      fail(`unexpected label spec: ${pair}`);
    return [key, value];
  });
  return Object.fromEntries(pairs) as Readonly<Record<string, string>>;
}

function newPod(
  name: string,
  labels: Readonly<Record<string, string>>,
  words: readonly string[],
  asked: RunFlags,
): Manifest {
  const annotations = Object.fromEntries(readPairs(asked.annotations, 'annotations', false).set);
  const env = asked.env.map((pair) => {
    const at = pair.indexOf('=');
    if (at <= 0) fail(`invalid env: ${pair}`);
    return { name: pair.slice(0, at), value: pair.slice(at + 1) };
  });
  const policy = asked['image-pull-policy'];
  const container = {
    ...(words.length > 0 ? { [asked.command ? 'command' : 'args']: words } : {}),
    ...(env.length > 0 ? { env } : {}),
    image: asked.image,
    ...(policy === '' ? {} : { imagePullPolicy: policy }),
    name,
    ...(asked.port === '' ? {} : { ports: [{ containerPort: Number(asked.port) }] }),
    resources: {},
    ...(asked.privileged ? { securityContext: { privileged: true } } : {}),
    ...(asked.stdin ? { stdin: true, stdinOnce: true } : {}),
    ...(asked.tty ? { tty: true } : {}),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...(asked.annotations.length > 0 ? { annotations } : {}), labels, name },
    spec: { containers: [container], dnsPolicy: 'ClusterFirst', restartPolicy: asked.restart },
    status: {},
  } as Manifest;
}

const newService = (
  name: string,
  labels: Readonly<Record<string, string>>,
  selector: Readonly<Record<string, string>>,
  port: string,
): Manifest =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...(Object.keys(labels).length > 0 ? { labels } : {}), name },
    spec: {
      ports: [{ port: Number(port), protocol: 'TCP', targetPort: Number(port) }],
      selector,
    },
    status: { loadBalancer: {} },
  }) as Manifest;

interface RunningPod {
  readonly status?: {
    readonly phase?: string;
    readonly containerStatuses?: readonly {
      readonly containerID?: string;
      readonly state?: { readonly terminated?: { readonly exitCode?: number } };
    }[];
  };
}

/** Waits as one who is attached would; the exit code is the container's. */
function attend(kubectl: Kubectl, name: string, asked: RunFlags): number {
  const ref = { kind: 'Pod', namespace: kubectl.namespace, name };
  const find = (): RunningPod | undefined => kubectl.session.view().find(ref) as never;
  const phaseIn = (phases: readonly string[]) => () => phases.includes(find()?.status?.phase ?? '');
  const runs = phaseIn(['Running', 'Succeeded', 'Failed']);
  if (!waitUntil(kubectl, asked['pod-running-timeout'], runs))
    fail('timed out waiting for the condition');
  const spoken = asked.stdin && converse(kubectl, ref, name);
  const ends = asked.restart !== 'Always';
  if (ends) waitUntil(kubectl, 0, phaseIn(asked.restart === 'Never' ? OVER : ['Succeeded']));
  const status = find()?.status;
  if (!spoken && status?.containerStatuses?.[0]?.containerID) showOutput(kubectl, ref, name);
  if (asked.rm) remove(kubectl, name, asked);
  if (!ends || status?.phase === 'Succeeded') return 0;
  const where = `${kubectl.namespace}/${name}`;
  const code = status?.containerStatuses?.[0]?.state?.terminated?.exitCode ?? 0;
  if (status?.phase !== 'Failed') return fail(`pod ${where} left in phase ${status?.phase ?? ''}`);
  if (code === 0) return fail(`pod ${where} failed with unknown exit code`);
  kubectl.io.stderr(`pod ${where} terminated (Error)\n`);
  return exit(code);
}

const OVER = ['Succeeded', 'Failed'];

function remove(kubectl: Kubectl, name: string, { quiet, expose }: RunFlags): void {
  const { namespace } = kubectl;
  for (const kind of expose ? ['Pod', 'Service'] : ['Pod']) {
    const ref = { kind, namespace, name };
    const options = { propagationPolicy: 'Background' } as const;
    const answer = ask(kubectl, 'imperative-command', { verb: 'delete', ref, options });
    const from = kubectl.view.feature('DeletedFromNamespace') ? ` from ${namespace} namespace` : '';
    if (!isFailure(answer) && !quiet)
      kubectl.io.stdout(`${kind.toLowerCase()} "${name}" deleted${from}\n`);
  }
}
