// `kubectl create deployment|job|cronjob`.
//
// Source: kubectl pkg/cmd/create/create_{deployment,job,cronjob}.go. Departure: a container name that has to
// be made unique gets its suffix from its image, so that the same command makes the same object.

import { getObject } from '../../apiserver/read.js';
import { fnv1a, safeEncode, utf8 } from '../../machinery/hash.js';
import type { Manifest } from '../../machinery/object.js';
import { isFailure } from '../../machinery/status.js';
import { refTo } from '../arguments.js';
import { list, number, text } from '../flags.js';
import { fail, refuse } from '../problem.js';
import { kindNamed } from '../resources.js';
import type { Kubectl } from '../verb.js';
import { defineCreateVerb } from './creating.js';

export const createDeployment = defineCreateVerb({
  name: 'deployment',
  aliases: ['deploy'],
  summary: 'Create a deployment with the specified name',
  usage: 'NAME --image=image -- [COMMAND] [args...]',
  flags: {
    image: list(
      'Image names to run. A deployment can have multiple images set for multi-container pod.',
    ),
    port: number('The containerPort that this deployment exposes.', { default: -1 }),
    replicas: number('Number of replicas to create. Default is 1.', { short: 'r', default: 1 }),
  },
  required: ['image'],
  refusal: 'failed to create deployment:',
  make: ({ name, flags, command }) => newDeployment({ name, command, ...flags }),
});

interface DeploymentAsked {
  readonly name: string;
  readonly image: readonly string[];
  readonly port: number;
  readonly replicas: number;
  readonly command: readonly string[];
}

function newDeployment({ name, image, port, replicas, command }: DeploymentAsked): Manifest {
  if (image.length > 1 && command.length > 0)
    fail('cannot specify multiple --image options and command');
  const labels = { app: name };
  const containers = image.map((each, index) => ({
    ...(command.length > 0 ? { command } : {}),
    image: each,
    name: containerName(each),
    ...(port >= 0 && index === 0 ? { ports: [{ containerPort: port }] } : {}),
    resources: {},
  }));
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { labels, name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      strategy: {},
      template: { metadata: { labels }, spec: { containers } },
    },
    status: {},
  } as Manifest;
}

/** The last part of the image's name without tag and digest. */
function containerName(image: string): string {
  const last = image.split('/').at(-1) ?? '';
  const [untagged = ''] = last.split(':');
  const [name = ''] = untagged.split('@');
  if (!/[_.]/.test(name)) return name;
  return `${name.replace(/[_.]/g, '-')}-${safeEncode(String(fnv1a(utf8(image)))).slice(0, 5)}`;
}

export const createJob = defineCreateVerb({
  name: 'job',
  summary: 'Create a job with the specified name',
  usage: 'NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  flags: {
    image: text('Image name to run.'),
    from: text('The name of the resource to create a Job from (only CronJob is supported).'),
  },
  refusal: 'failed to create job:',
  make({ kubectl, name, flags: { image, from }, command }) {
    if ((image === '') === (from === '')) fail('either --image or --from must be specified');
    if (command.length > 0 && from !== '') fail('cannot specify --from and command');
    return from === '' ? newJob(name, image, command) : jobFromCronJob(kubectl, name, from);
  },
});

const container = (name: string, image: string, command: readonly string[]) => ({
  ...(command.length > 0 ? { command } : {}),
  image,
  name,
  resources: {},
});

const newJob = (name: string, image: string, command: readonly string[]): Manifest =>
  ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      template: {
        metadata: {},
        spec: { containers: [container(name, image, command)], restartPolicy: 'Never' },
      },
    },
    status: {},
  }) as Manifest;

interface CronJobRead {
  readonly metadata: { readonly name: string; readonly uid: string };
  readonly spec: {
    readonly jobTemplate: {
      readonly metadata?: {
        readonly labels?: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
      };
      readonly spec: unknown;
    };
  };
}

/** A run of a CronJob out of turn. */
function jobFromCronJob(kubectl: Kubectl, name: string, from: string): Manifest {
  const [type = '', cronJobName = '', ...more] = from.split('/');
  if (more.length > 0 || cronJobName === '')
    fail(
      from.includes('/')
        ? 'arguments in resource/name form must have a single resource and name'
        : 'from must be an existing cronjob',
    );
  const kind = kindNamed(kubectl.view, type);
  const found = getObject(kubectl.view, refTo(kubectl, kind, cronJobName));
  if (isFailure(found)) return refuse(found);
  if (kind.kind !== 'CronJob') return fail('from must be an existing cronjob');
  const { metadata, spec } = found as unknown as CronJobRead;
  const { labels, annotations } = spec.jobTemplate.metadata ?? {};
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...annotations },
      ...(labels ? { labels } : {}),
      name,
      // No blockOwnerDeletion: setting it would take the right to update the CronJob's finalizers.
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          controller: true,
          kind: 'CronJob',
          name: metadata.name,
          uid: metadata.uid,
        },
      ],
    },
    spec: spec.jobTemplate.spec,
    status: {},
  } as Manifest;
}

export const createCronJob = defineCreateVerb({
  name: 'cronjob',
  aliases: ['cj'],
  summary: 'Create a cron job with the specified name',
  usage: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
  flags: {
    image: text('Image name to run.'),
    schedule: text('A schedule in the Cron format the job should be run with.'),
    restart: text("job's restart policy. supported values: OnFailure, Never"),
  },
  required: ['image', 'schedule'],
  refusal: 'failed to create cronjob:',
  make: ({ name, flags: { image, schedule, restart }, command }) =>
    ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name },
      spec: {
        jobTemplate: {
          metadata: { name },
          spec: {
            template: {
              metadata: {},
              spec: {
                containers: [container(name, image, command)],
                restartPolicy: restart === '' ? 'OnFailure' : restart,
              },
            },
          },
        },
        schedule,
      },
      status: {},
    }) as Manifest,
});
