// `kubectl rollout undo`: the pod template of an earlier revision again.
//
// Source: kubectl pkg/cmd/rollout/rollout_undo.go, pkg/polymorphichelpers/rollback.go.

import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { ApiRequest } from '../../apiserver/request.js';
import { equal } from '../../machinery/equal.js';
import type { JsonObject } from '../../machinery/json.js';
import { controllerOf, type KubeObject } from '../../machinery/object.js';
import { applyMergePatch } from '../../machinery/patch/merge-patch.js';
import { isFailure } from '../../machinery/status.js';
import { lastAppliedAnnotation, lastAppliedOf } from '../apply/last-applied.js';
import { Page } from '../describe/page.js';
import { podTemplate } from '../describe/pod.js';
import { type DryRun, dryRunFlag, dryRunOf } from '../dry-run.js';
import { number } from '../flags.js';
import { areFilenamesGiven } from '../manifest-files.js';
import { oneByOne } from '../one-by-one.js';
import { fail, failAll, type Problem } from '../problem.js';
import { outputFlags, reporter, writeOptions } from '../report.js';
import { ask } from '../request.js';
import { findTargets, type Target } from '../targets.js';
import { defineVerb, type Kubectl } from '../verb.js';
import { rolloutFlags } from './changing.js';

export const undoVerb = defineVerb({
  name: 'undo',
  summary: 'Undo a previous rollout',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  examples: `
# Roll back to the previous deployment
kubectl rollout undo deployment/abc
# Roll back to daemonset revision 3
kubectl rollout undo daemonset/abc --to-revision=3
`,
  writes: true,
  flags: {
    ...rolloutFlags,
    ...dryRunFlag,
    ...outputFlags,
    'to-revision': number('The revision to rollback to. Default to 0 (last revision).'),
  },
  run(kubectl, { args, flags }) {
    if (args.length === 0 && !areFilenamesGiven(flags)) fail('required resource not specified');
    const dryRun = dryRunOf(kubectl, flags['dry-run']);
    const report = reporter(kubectl, flags, dryRun);
    const { targets, problems: found } = findTargets(kubectl, args, flags, {
      labelSelector: flags.selector,
      nameRequired: false,
    });
    const problems: Problem[] = [];
    oneByOne(targets, problems, (target) => {
      const warns = kubectl.view.feature('RollbackWarnsOfApply');
      if (warns && lastAppliedOf(target.object) !== undefined)
        kubectl.io.stderr(managedByApply(`${target.kind.plural}/${target.ref.name}`));
      report(target.object, rollBack(kubectl, target, flags['to-revision'], dryRun));
    });
    // What could not be read is told of in the end.
    failAll([...problems, ...found]);
    return 0;
  },
});

const managedByApply = (resource: string): string =>
  `Warning: resource ${resource} was previously managed with 'kubectl apply'. Rolling back will not update the ${lastAppliedAnnotation} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`;

function rollBack(kubectl: Kubectl, target: Target, to: number, dryRun: DryRun): string {
  const { kind } = target.object;
  if (to < 0) return revisionNotFound(to);
  if (kind === 'Deployment') return rollBackDeployment(kubectl, target, to, dryRun);
  if (kind === 'DaemonSet' || kind === 'StatefulSet')
    return rollBackByRevision(kubectl, target, to, dryRun);
  const group = target.kind.group === '' ? '' : `.${target.kind.group}`;
  return fail(`no rollbacker has been implemented for ${JSON.stringify(`${kind}${group}`)}`);
}

const revisionNotFound = (revision: number): never =>
  fail(`unable to find specified revision ${revision} in history`);

const REVISION = 'deployment.kubernetes.io/revision';

/** Annotations that stay the Deployment's own. */
const KEPT_ANNOTATIONS: ReadonlySet<string> = new Set([
  lastAppliedAnnotation,
  REVISION,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]);

interface Template extends JsonObject {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}

interface Templated extends KubeObject {
  readonly spec: { readonly template: Template; readonly paused?: boolean };
}

function rollBackDeployment(
  kubectl: Kubectl,
  { object, ref }: Target,
  to: number,
  dryRun: DryRun,
): string {
  const deployment = object as Templated;
  const replicaSet = revisionOf(kubectl, deployment, to);
  if (dryRun === 'client') return templateText(kubectl, replicaSet.spec.template);
  if (deployment.spec.paused === true)
    fail(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  const template = withoutHash(replicaSet.spec.template);
  if (equal(template, withoutHash(deployment.spec.template)))
    return `skipped rollback (current template already matches revision ${to})`;
  const annotations = Object.fromEntries([
    ...annotationsOf(deployment).filter(([name]) => KEPT_ANNOTATIONS.has(name)),
    ...annotationsOf(replicaSet).filter(([name]) => !KEPT_ANNOTATIONS.has(name)),
  ]);
  send(kubectl, to, {
    verb: 'patch',
    ref,
    patchType: 'json',
    patch: [
      { op: 'replace', path: '/spec/template', value: template },
      { op: 'replace', path: '/metadata/annotations', value: annotations },
    ],
    options: writeOptions(dryRun, 'kubectl'),
  });
  return 'rolled back';
}

/** The template as `describe` shows it: what a dry run on the client has to say. */
function templateText({ view }: Kubectl, template: Template): string {
  const page = new Page(view);
  podTemplate(page, template as unknown as PodTemplateSpec);
  return page.raw();
}

const annotationsOf = ({ metadata }: KubeObject): [string, string][] =>
  Object.entries(metadata.annotations ?? {});

/** The ReplicaSet of a revision; of the last but one, for revision 0. */
function revisionOf(kubectl: Kubectl, deployment: KubeObject, to: number): Templated {
  const byRevision = kubectl.session
    .view()
    .all('ReplicaSet', deployment.metadata.namespace)
    .filter((replicaSet) => controllerOf(replicaSet)?.uid === deployment.metadata.uid)
    .map((replicaSet) => ({
      replicaSet: replicaSet as Templated,
      revision: Number(replicaSet.metadata.annotations?.[REVISION] ?? Number.NaN),
    }))
    .filter(({ revision }) => !Number.isNaN(revision))
    .sort((a, b) => b.revision - a.revision);
  if (to > 0)
    return byRevision.find(({ revision }) => revision === to)?.replicaSet ?? revisionNotFound(to);
  return (
    byRevision[1]?.replicaSet ??
    fail(`no rollout history found for deployment ${JSON.stringify(deployment.metadata.name)}`)
  );
}

function withoutHash(template: Template): Template {
  const { labels = {}, ...metadata } = template.metadata ?? {};
  const { 'pod-template-hash': _hash, ...others } = labels;
  return { ...template, metadata: { ...metadata, labels: others } };
}

interface Revision extends KubeObject {
  readonly revision: number;
  readonly data: JsonObject;
}

/** DaemonSets and StatefulSets keep their templates in ControllerRevisions, as the patches to get there. */
function rollBackByRevision(
  kubectl: Kubectl,
  { object, ref }: Target,
  to: number,
  dryRun: DryRun,
): string {
  const history = kubectl.session
    .view()
    .all('ControllerRevision', object.metadata.namespace)
    .filter((revision) => controllerOf(revision)?.uid === object.metadata.uid)
    .map((revision) => revision as Revision)
    .sort((a, b) => a.revision - b.revision);
  if (to === 0 && history.length <= 1) fail('no last revision to roll back to');
  const wanted = to === 0 ? history.at(-2) : history.find(({ revision }) => revision === to);
  if (!wanted) return revisionNotFound(to);
  const { template } = (object as Templated).spec;
  const { template: old } = (wanted.data.spec ?? {}) as { template?: JsonObject };
  const { $patch: _directive, ...bare } = old ?? {};
  if (dryRun === 'client') return `will roll back to ${templateText(kubectl, bare as Template)}`;
  // Go writes a null time into what is kept, so nulls do not count.
  if (equal(applyMergePatch({}, bare), applyMergePatch({}, template)))
    return `skipped rollback (current template already matches revision ${to})`;
  send(kubectl, to, {
    verb: 'patch',
    ref,
    patchType: 'strategic',
    patch: wanted.data,
    options: writeOptions(dryRun, 'kubectl'),
  });
  return 'rolled back';
}

function send(kubectl: Kubectl, to: number, request: ApiRequest): void {
  const answer = ask(kubectl, 'imperative-command', request);
  if (isFailure(answer)) fail(`failed restoring revision ${to}: ${answer.message}`);
}
