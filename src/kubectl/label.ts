// `kubectl label` and `kubectl annotate`: keys set and removed on objects, by JSON merge patch.
//
// Source: kubectl pkg/cmd/label/label.go, pkg/cmd/annotate/annotate.go.

import { labelValueErrors } from '../machinery/names.js';
import type { KubeObject } from '../machinery/object.js';
import { type DryRun, dryRunFlag, dryRunOf } from './dry-run.js';
import { bool, type FlagValues, text } from './flags.js';
import { areFilenamesGiven } from './manifest-files.js';
import { oneByOne } from './one-by-one.js';
import { type KeyChanges, readPairs, resourcesAndPairs } from './pairs.js';
import { fail, failAll, KubectlError } from './problem.js';
import { recorded, recordFlag, warnOfRecord } from './record.js';
import { fieldManagerFlag, outputFlags, type Reporter, reporter, writeOptions } from './report.js';
import { demand } from './request.js';
import { NO_RESOURCE, scopeOf, selectionFlags } from './selection.js';
import { findTargets, localTargets, type Target } from './targets.js';
import { defineVerb, type Kubectl, type Verb } from './verb.js';

const flagsFor = (what: string, manager: string) => ({
  ...selectionFlags,
  ...dryRunFlag,
  ...outputFlags,
  ...recordFlag,
  ...fieldManagerFlag(manager),
  overwrite: bool(
    `If true, allow ${what} to be overwritten, otherwise reject updates that overwrite existing ${what}.`,
  ),
  local: bool('If true, the verb will NOT contact the api-server but run locally.'),
  list: bool(`If true, display the ${what} for a given resource.`),
  'resource-version': text(
    'If non-empty, the update will only succeed if this is the current resource-version for the object. Only valid when specifying a single resource.',
  ),
});

type KeyFlags = FlagValues<ReturnType<typeof flagsFor>>;

/** What labels and annotations do differently. */
interface KeyedField {
  readonly field: 'labels' | 'annotations';
  readonly read: (pairs: readonly string[]) => KeyChanges;
  /** Ends the verb when keys have other values already. */
  readonly refuseOverwrites: (before: Keys, changes: KeyChanges) => void;
  /** The success word, and whether a request is needed. */
  readonly operation: (before: Keys, changes: KeyChanges) => { word: string; sends: boolean };
}

type Keys = Readonly<Record<string, string>>;

const labels: KeyedField = {
  field: 'labels',
  read(pairs) {
    for (const pair of pairs) checkLabelPair(pair);
    const changes = readPairs(pairs, 'label', true);
    if (changes.remove.some((key) => changes.set.has(key)))
      fail('can not both modify and remove a label in the same command');
    return changes;
  },
  refuseOverwrites(before, { set }) {
    const taken = [...set].filter(([key, value]) => key in before && before[key] !== value);
    if (taken.length > 0)
      throw new KubectlError(
        taken.map(
          ([key]) => `'${key}' already has a value (${before[key]}), and --overwrite is false`,
        ),
      );
  },
  operation(before, { set, remove }) {
    const adds = [...set].some(([key, value]) => before[key] !== value);
    const removes = remove.some((key) => key in before);
    const word =
      adds && removes ? 'modified' : adds ? 'labeled' : removes ? 'unlabeled' : 'not labeled';
    return { word, sends: adds || removes };
  },
};

function checkLabelPair(pair: string): void {
  const [, value, ...more] = pair.split('=');
  if (value === undefined) return;
  if (more.length > 0) fail(`invalid label spec: ${pair}`);
  const errors = labelValueErrors(value);
  if (errors.length > 0) fail(`invalid label value: ${JSON.stringify(pair)}: ${errors.join(';')}`);
}

const CHANGE_CAUSE = 'kubernetes.io/change-cause';

const annotations: KeyedField = {
  field: 'annotations',
  read(pairs) {
    const changes = readPairs(pairs, 'annotation', true);
    const both = changes.remove.filter((key) => changes.set.has(key));
    if (both.length > 0)
      fail(
        `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
      );
    return changes;
  },
  refuseOverwrites(before, { set }) {
    const taken = [...set].filter(
      ([key, value]) => key !== CHANGE_CAUSE && key in before && before[key] !== value,
    );
    const texts = taken.map(([key]) => `'${key}' already has a value (${before[key]})`);
    if (texts.length > 0)
      fail(
        `--overwrite is false but found the following declared annotation(s): ${texts.join('; ')}`,
      );
  },
  operation: () => ({ word: 'annotated', sends: true }),
};

const verbFor = (name: 'label' | 'annotate', what: string, keyed: KeyedField): Verb =>
  defineVerb({
    name,
    summary: `Update the ${keyed.field} on a resource`,
    usage: `[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]`,
    examples: `
# Set a key of a pod, or change it
kubectl ${name} --overwrite pods foo status=unhealthy
# Remove the key 'bar' if it exists
kubectl ${name} pods foo bar-
`,
    writes: true,
    flags: flagsFor(keyed.field, `kubectl-${name}`),
    run(kubectl, { args, flags, given }) {
      warnOfRecord(kubectl, given.has('record'));
      const dryRun = dryRunOf(kubectl, flags['dry-run']);
      const { resources, pairs } = resourcesAndPairs(args, what);
      const changes = keyed.read(pairs);
      if (flags.list && flags.output !== '')
        fail('--list and --output may not be specified together');
      const scope = scopeOf(flags);
      if (flags.local && dryRun === 'server')
        fail('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
      if (!flags.local && resources.length === 0 && !areFilenamesGiven(flags)) fail(NO_RESOURCE);
      if (changes.set.size === 0 && changes.remove.length === 0 && !flags.list)
        fail(`at least one ${what} update is required`);
      const report = reporter(kubectl, flags, dryRun);
      const { targets, problems, isSingle } = flags.local
        ? localTargets(kubectl, resources, flags)
        : findTargets(kubectl, resources, flags, scope);
      if (!isSingle && flags['resource-version'] !== '')
        fail('--resource-version may only be used with a single resource');
      const all = [...problems];
      oneByOne(targets, all, (target) => {
        if (flags.list) listKeys(kubectl, keyed, target, changes, isSingle);
        else change({ kubectl, keyed, flags, dryRun, report }, target, changes);
      });
      failAll(all);
      return 0;
    },
  });

export const labelVerb = verbFor('label', 'label', labels);
export const annotateVerb = verbFor('annotate', 'annotation', annotations);

interface Changing {
  readonly kubectl: Kubectl;
  readonly keyed: KeyedField;
  readonly flags: KeyFlags;
  readonly dryRun: DryRun;
  readonly report: Reporter;
}

const keysOf = (object: KubeObject, { field }: KeyedField): Keys => object.metadata[field] ?? {};

function change(
  { kubectl, keyed, flags, dryRun, report }: Changing,
  { object, ref }: Target,
  changes: KeyChanges,
): void {
  const before = keysOf(object, keyed);
  const isLocal = flags.local || dryRun === 'client';
  if (keyed.field === 'labels' && !isLocal)
    for (const key of changes.remove)
      if (!(key in before)) kubectl.io.stdout(`label ${JSON.stringify(key)} not found.\n`);
  if (!flags.overwrite) keyed.refuseOverwrites(before, changes);
  const { word, sends } = keyed.operation(before, changes);
  if (isLocal || !sends) {
    report(recorded(kubectl, flags, changed(object, keyed, changes)), word);
    return;
  }
  const version = flags['resource-version'];
  const patch = recorded(kubectl, flags, {
    metadata: {
      [keyed.field]: patchOf(before, changes),
      ...(version === '' ? {} : { resourceVersion: version }),
    },
  });
  const options = writeOptions(dryRun, flags['field-manager']);
  const request = { verb: 'patch', ref, patchType: 'merge', patch, options } as const;
  report(demand(kubectl, 'imperative-command', request).object, word);
}

const patchOf = (
  before: Keys,
  { set, remove }: KeyChanges,
): Readonly<Record<string, string | null>> =>
  Object.fromEntries([
    ...[...set].filter(([key, value]) => before[key] !== value),
    ...remove.filter((key) => key in before).map((key): [string, null] => [key, null]),
  ]);

function changed(object: KubeObject, keyed: KeyedField, { set, remove }: KeyChanges): KubeObject {
  const keys = Object.fromEntries(
    [...Object.entries(keysOf(object, keyed)), ...set].filter(([key]) => !remove.includes(key)),
  );
  return { ...object, metadata: { ...object.metadata, [keyed.field]: keys } };
}

function listKeys(
  { io }: Kubectl,
  keyed: KeyedField,
  { object, kind }: Target,
  changes: KeyChanges,
  isSingle: boolean,
): void {
  if (!isSingle)
    io.stdout(`Listing ${keyed.field} for ${kind.kind}.${kind.group}/${object.metadata.name}:\n`);
  const keys = keysOf(changed(object, keyed, changes), keyed);
  for (const key of Object.keys(keys).sort())
    io.stdout(`${isSingle ? '' : ' '}${key}=${keys[key]}\n`);
}
