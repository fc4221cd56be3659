// `kubectl rollout restart|pause|resume`: a small change to what rolls out, sent as a patch.
//
// Source: kubectl pkg/cmd/rollout/rollout_{restart,pause,resume}.go and polymorphichelpers.

import { timestamp } from '../../machinery/duration.js';
import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import type { KubeObject } from '../../machinery/object.js';
import { isFailure, resourceText } from '../../machinery/status.js';
import { text } from '../flags.js';
import { areFilenamesGiven, filenameFlags } from '../manifest-files.js';
import { fail, failTogether, type Problem } from '../problem.js';
import { fieldManagerFlag, outputFlags, type Reporter, reporter, writeOptions } from '../report.js';
import { ask } from '../request.js';
import { findTargets, type Target } from '../targets.js';
import { twoWayPatch } from '../two-way.js';
import { defineVerb, type Kubectl, type Verb } from '../verb.js';

export const rolloutFlags = {
  ...filenameFlags('identifying the resource to get from a server.'),
  selector: text('Selector (label query) to filter on.', { short: 'l' }),
};

/** A change, or why it cannot be made. */
type Change = KubeObject | string;

interface RolloutChange {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly operation: string;
  readonly change: (object: KubeObject, now: number) => Change;
  /** What is said when the change turns out to be none. */
  readonly unchanged: string;
}

const changeVerb = ({ name, summary, usage, operation, change, unchanged }: RolloutChange): Verb =>
  defineVerb({
    name,
    summary,
    usage,
    writes: true,
    flags: { ...rolloutFlags, ...outputFlags, ...fieldManagerFlag('kubectl-rollout') },
    run(kubectl, { args, flags }) {
      if (args.length === 0 && !areFilenamesGiven(flags)) fail('required resource not specified');
      const report = reporter(kubectl, flags, 'none');
      const { targets, problems: found } = findTargets(kubectl, args, flags, {
        labelSelector: flags.selector,
        nameRequired: false,
      });
      const problems = [...found];
      if (targets.length === 0 && problems.length === 0)
        kubectl.io.stderr(`No resources found in ${kubectl.namespace} namespace.\n`);
      for (const target of targets) {
        const after = change(target.object, kubectl.session.now);
        if (typeof after === 'string') {
          const about = `${resourceText(target.kind)} ${JSON.stringify(target.ref.name)}`;
          problems.push(`error: ${about} ${after}`);
        } else {
          const how = { operation, unchanged, manager: flags['field-manager'] };
          const problem = send(kubectl, target, after, how, report);
          if (problem !== undefined) problems.push(problem);
        }
      }
      failTogether(problems);
      return 0;
    },
  });

function send(
  kubectl: Kubectl,
  { kind, object, ref }: Target,
  after: KubeObject,
  how: { readonly operation: string; readonly unchanged: string; readonly manager: string },
  report: Reporter,
): Problem | undefined {
  const { patchType, patch, isEmpty } = twoWayPatch(kind, object, after);
  if (isEmpty) return `failed to create patch for ${ref.name}: ${how.unchanged}`;
  const options = writeOptions('none', how.manager);
  const request = { verb: 'patch', ref, patchType, patch, options } as const;
  const answer = ask(kubectl, 'imperative-command', request);
  if (isFailure(answer)) return `failed to patch: ${answer.message}`;
  report(answer.object, how.operation);
  return undefined;
}

const RESTARTABLE: ReadonlySet<string> = new Set(['DaemonSet', 'Deployment', 'StatefulSet']);

const specOf = (object: KubeObject): JsonObject =>
  (object as unknown as { spec?: JsonObject }).spec ?? {};

export const restartVerb = changeVerb({
  name: 'restart',
  summary: 'Restart a resource',
  usage: 'RESOURCE',
  operation: 'restarted',
  unchanged:
    'if restart has already been triggered within the past second, please wait before attempting to trigger another',
  change(object, now) {
    if (!RESTARTABLE.has(object.kind)) return 'restarting is not supported';
    const spec = specOf(object);
    if (spec.paused === true) return "can't restart paused deployment (run rollout resume first)";
    const template = isJsonObject(spec.template) ? spec.template : {};
    const metadata = isJsonObject(template.metadata) ? template.metadata : {};
    const annotations = {
      ...(metadata.annotations as JsonObject | undefined),
      'kubectl.kubernetes.io/restartedAt': timestamp(now),
    };
    return {
      ...object,
      spec: { ...spec, template: { ...template, metadata: { ...metadata, annotations } } },
    } as KubeObject;
  },
});

export const pauseVerb = changeVerb({
  name: 'pause',
  summary: 'Mark the provided resource as paused',
  usage: 'RESOURCE',
  operation: 'paused',
  unchanged: 'already paused',
  change(object) {
    if (object.kind !== 'Deployment') return 'pausing is not supported';
    const spec = specOf(object);
    if (spec.paused === true) return 'is already paused';
    return { ...object, spec: { ...spec, paused: true } } as KubeObject;
  },
});

export const resumeVerb = changeVerb({
  name: 'resume',
  summary: 'Resume a paused resource',
  usage: 'RESOURCE',
  operation: 'resumed',
  unchanged: 'already resumed',
  change(object) {
    if (object.kind !== 'Deployment') return 'resuming is not supported';
    const { paused, ...spec } = specOf(object);
    if (paused !== true) return 'is not paused';
    return { ...object, spec } as unknown as KubeObject;
  },
});
