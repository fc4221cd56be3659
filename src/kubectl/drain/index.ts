// `kubectl drain`, `cordon` and `uncordon`: nodes taken out of service, and put back.
//
// Source: kubectl pkg/cmd/drain/drain.go.

import { listObjects } from '../../apiserver/read.js';
import type { Node } from '../../kinds/node/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { isFailure } from '../../machinery/status.js';
import { type DryRun, dryRunOf, dryRunSuffix } from '../dry-run.js';
import { bool, duration, type FlagValues, number, text } from '../flags.js';
import { exit, refuse } from '../problem.js';
import { warn } from '../request.js';
import { defineVerb, type Kubectl, type Verb } from '../verb.js';
import { evictPods } from './evict.js';
import { errorsOf, judgePods, type Verdict, warningsOf } from './filters.js';
import { findNodes, markNodes, nodeFlags } from './nodes.js';

const markVerb = (name: 'cordon' | 'uncordon', summary: string): Verb =>
  defineVerb({
    name,
    summary,
    usage: 'NODE',
    writes: true,
    flags: nodeFlags,
    run(kubectl, given) {
      const dryRun = dryRunOf(kubectl, given.flags['dry-run']);
      const nodes = findNodes(kubectl, given, `${name} NODE`);
      markNodes(kubectl, nodes, name === 'cordon', dryRun);
      return 0;
    },
  });

export const cordonVerb = markVerb('cordon', 'Mark node as unschedulable');
export const uncordonVerb = markVerb('uncordon', 'Mark node as schedulable');

const flags = {
  ...nodeFlags,
  'chunk-size': number('Accepted; lists come at once', { default: 500, hidden: true }),
  'delete-emptydir-data': bool(
    'Continue even if there are pods using emptyDir (local data that will be deleted when the node is drained).',
  ),
  'disable-eviction': bool(
    'Force drain to use delete, even if eviction is supported. This will bypass checking PodDisruptionBudgets, use with caution.',
  ),
  force: bool('Continue even if there are pods that do not declare a controller.'),
  'grace-period': number(
    'Period of time in seconds given to each pod to terminate gracefully. If negative, the default value specified in the pod will be used.',
    { default: -1 },
  ),
  'ignore-daemonsets': bool('Ignore DaemonSet-managed pods.'),
  'pod-selector': text('Label selector to filter pods on the node'),
  'skip-wait-for-delete-timeout': number(
    'If pod DeletionTimestamp older than N seconds, skip waiting for the pod. Seconds must be greater than 0 to skip.',
  ),
  timeout: duration('The length of time to wait before giving up, zero means infinite'),
} as const;

type DrainFlags = FlagValues<typeof flags>;

export const drainVerb = defineVerb({
  name: 'drain',
  summary: 'Drain node in preparation for maintenance',
  usage: 'NODE',
  examples: `
# Drain node "foo", even if there are pods not managed by a controller
kubectl drain foo --force
# Drain it, but leave the pods of daemon sets, and give pods 15 minutes
kubectl drain foo --ignore-daemonsets --grace-period=900
`,
  writes: true,
  flags,
  run(kubectl, given) {
    const { flags: asked } = given;
    const dryRun = dryRunOf(kubectl, asked['dry-run']);
    const nodes = findNodes(kubectl, given, 'drain NODE');
    markNodes(kubectl, nodes, true, dryRun);
    const failed = nodes.flatMap((node) => {
      const errors = drainNode(kubectl, node, asked, dryRun);
      const { name } = node.metadata;
      if (errors.length === 0) {
        kubectl.io.stdout(`node/${name} drained${dryRunSuffix(dryRun)}\n`);
        return [];
      }
      kubectl.io.stderr(
        `error: unable to drain node ${JSON.stringify(name)} due to error: ${joined(errors)}, continuing command...\n`,
      );
      return [{ name, errors }];
    });
    if (failed.length === 0) return 0;
    const names = failed.map(({ name }) => ` ${name}\n`).join('');
    kubectl.io.stderr(`There are pending nodes to be drained:\n${names}`);
    const [only] = failed;
    const lines =
      failed.length === 1 && only ? only.errors : failed.map(({ errors }) => joined(errors));
    for (const line of lines) kubectl.io.stderr(`${line}\n`);
    return exit(1);
  },
});

/** Several errors as Go's aggregates print them. */
const joined = (errors: readonly string[]): string =>
  errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`;

function drainNode(
  kubectl: Kubectl,
  node: Node,
  asked: DrainFlags,
  dryRun: DryRun,
): readonly string[] {
  const { io } = kubectl;
  const verdicts = judge(kubectl, node, asked);
  const errors = errorsOf(verdicts);
  if (errors.length > 0) return errors;
  const warnings = warningsOf(verdicts);
  if (warnings !== '') warn(kubectl, warnings);
  const pods = goers(verdicts);
  if (dryRun === 'client') {
    for (const { metadata } of pods)
      io.stdout(`evicting pod ${metadata.namespace}/${metadata.name} (dry run)\n`);
    return [];
  }
  const problems = evictPods(kubectl, pods, {
    dryRun,
    gracePeriod: asked['grace-period'],
    timeout: asked.timeout,
    disableEviction: asked['disable-eviction'],
    skipDeletedAfterSeconds: asked['skip-wait-for-delete-timeout'],
  });
  if (problems.length > 0) sayPending(kubectl, node, asked, problems);
  return problems;
}

function judge(kubectl: Kubectl, node: Node, asked: DrainFlags): readonly Verdict[] {
  const view = kubectl.session.view();
  const pods = listObjects(view, {
    kind: 'Pod',
    labelSelector: asked['pod-selector'],
    fieldSelector: `spec.nodeName=${node.metadata.name}`,
  });
  if (isFailure(pods)) return refuse(pods);
  const rules = {
    force: asked.force,
    ignoreDaemonSets: asked['ignore-daemonsets'],
    deleteEmptyDirData: asked['delete-emptydir-data'],
    skipDeletedAfterSeconds: asked['skip-wait-for-delete-timeout'],
  };
  return judgePods(pods as readonly Pod[], rules, view);
}

const goers = (verdicts: readonly Verdict[]): readonly Pod[] =>
  verdicts.filter(({ goes }) => goes).map(({ pod }) => pod);

function sayPending(
  kubectl: Kubectl,
  node: Node,
  asked: DrainFlags,
  problems: readonly string[],
): void {
  const pending = goers(judge(kubectl, node, asked));
  if (pending.length === 0) return;
  const { stderr } = kubectl.io;
  stderr(
    `There are pending pods in node ${JSON.stringify(node.metadata.name)} when an error occurred: ${joined(problems)}\n`,
  );
  for (const { metadata } of pending) stderr(`pod/${metadata.name}\n`);
}
