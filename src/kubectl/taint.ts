// `kubectl taint`: taints put on nodes and taken off.
//
// Source: kubectl pkg/cmd/taint/{taint,utils}.go.

import type { KubeObject } from '../machinery/object.js';
import { dryRunFlag, dryRunOf } from './dry-run.js';
import { bool, type FlagValues, text } from './flags.js';
import { oneByOne } from './one-by-one.js';
import { fail, failAll } from './problem.js';
import { fieldManagerFlag, outputFlags, reporter, writeOptions } from './report.js';
import { demand } from './request.js';
import { kindNamed } from './resources.js';
import { retaint } from './retaint.js';
import { readTaints, type Taint, type TaintChanges } from './taint-words.js';
import { findTargets, type Target } from './targets.js';
import { twoWayPatch } from './two-way.js';
import { defineVerb, type Kubectl } from './verb.js';

const flags = {
  ...dryRunFlag,
  ...outputFlags,
  ...fieldManagerFlag('kubectl-taint'),
  all: bool('Select all nodes in the cluster'),
  overwrite: bool(
    'If true, allow taints to be overwritten, otherwise reject taint updates that overwrite existing taints.',
  ),
  selector: text('Selector (label query) to filter on.', { short: 'l' }),
} as const;

export const taintVerb = defineVerb({
  name: 'taint',
  summary: 'Update the taints on one or more nodes',
  usage: 'NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  examples: `
# Add a taint with key 'dedicated', value 'special-user' and effect 'NoSchedule' to node 'foo'
kubectl taint nodes foo dedicated=special-user:NoSchedule
# Remove all the taints with key 'dedicated' from node 'foo'
kubectl taint nodes foo dedicated-
`,
  writes: true,
  flags,
  run(kubectl, { args, flags: asked }) {
    const dryRun = dryRunOf(kubectl, asked['dry-run']);
    const { resources, words } = split(args);
    const changes = readTaints(kubectl, words);
    refuseSelection(kubectl, resources, asked);
    refuseBoth(changes);
    // The name of the operation takes the place of what --dry-run would add [taint.go ToPrinter].
    const report = reporter(kubectl, asked, 'none');
    const names = asked.all || asked.selector !== '' ? ['nodes'] : ['nodes', ...resources.slice(1)];
    const { targets, problems } = findTargets(kubectl, names, undefined, {
      all: asked.all,
      labelSelector: asked.selector,
    });
    const all = [...problems];
    oneByOne(targets, all, (target) => {
      const { operation, taints } = retaint(
        target.ref.name,
        specOf(target.object).taints ?? [],
        changes,
        asked.overwrite,
      );
      const after = { ...target.object, spec: { ...specOf(target.object), taints } };
      const done =
        dryRun === 'client'
          ? after
          : send(kubectl, target, after, writeOptions(dryRun, asked['field-manager']));
      report(done, operation);
    });
    failAll(all);
    return 0;
  },
});

function split(args: readonly string[]): {
  resources: readonly string[];
  words: readonly string[];
} {
  const isTaint = (word: string): boolean => /[=:]|-$/.test(word);
  const at = args.findIndex(isTaint);
  const resources = at < 0 ? args : args.slice(0, at);
  const words = at < 0 ? [] : args.slice(at);
  const stray = words.find((word) => !isTaint(word));
  if (stray !== undefined) fail(`all resources must be specified before taint changes: ${stray}`);
  if (resources.length === 0) fail('one or more resources must be specified as <resource> <name>');
  if (words.length === 0) fail('at least one taint update is required');
  return { resources, words };
}

function refuseSelection(
  { view }: Kubectl,
  [type = '', ...names]: readonly string[],
  { all, selector }: FlagValues<typeof flags>,
): void {
  const kind = kindNamed(view, type.toLowerCase());
  if (kind.kind !== 'Node')
    fail(`invalid resource type ${type.toLowerCase()}, only node types are supported`);
  if (all && selector !== '')
    fail("setting 'all' parameter with a non empty selector is prohibited");
  if (!all && selector === '' && names.length === 0)
    fail("at least one resource name must be specified since 'all' parameter is not set");
}

function refuseBoth({ add, remove }: TaintChanges): void {
  const both = add.flatMap((added) =>
    remove
      .filter(({ key, effect }) => key === added.key && (effect === '' || effect === added.effect))
      .map(({ key, effect }) => `${key}=${effect}`),
  );
  if (both.length > 0)
    fail(
      `can not both modify and remove the following taint(s) in the same command: ${both.join(', ')}`,
    );
}

interface NodeSpec {
  readonly taints?: readonly Taint[];
}

const specOf = (object: KubeObject): NodeSpec => (object as { spec?: NodeSpec }).spec ?? {};

function send(
  kubectl: Kubectl,
  { kind, object, ref }: Target,
  after: unknown,
  options: ReturnType<typeof writeOptions>,
): unknown {
  const { patchType, patch } = twoWayPatch(kind, object, after);
  const request = { verb: 'patch', ref, patchType, patch, options } as const;
  return demand(kubectl, 'imperative-command', request).object;
}
