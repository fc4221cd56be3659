// What all `kubectl set` share: objects found, changed one by one, and the difference sent as a patch.
//
// Source: kubectl pkg/cmd/set.

import type { KubeObject } from '../../machinery/object.js';
import { isFailure } from '../../machinery/status.js';
import { type DryRun, dryRunFlag, dryRunOf } from '../dry-run.js';
import { bool } from '../flags.js';
import { areFilenamesGiven } from '../manifest-files.js';
import { oneByOne } from '../one-by-one.js';
import { fail, failAll, type Problem, refuse } from '../problem.js';
import { recorded, recordFlag, warnOfRecord } from '../record.js';
import { fieldManagerFlag, outputFlags, reporter, writeOptions } from '../report.js';
import { ask } from '../request.js';
import { NO_RESOURCE, scopeOf, selectionFlags } from '../selection.js';
import { findTargets, localTargets, NOTHING_GIVEN, type Target } from '../targets.js';
import { twoWayPatch } from '../two-way.js';
import type { Kubectl } from '../verb.js';

const { 'all-namespaces': _namespaces, 'field-selector': _fields, ...selection } = selectionFlags;

export const settingFlags = {
  ...recordFlag,
  ...selection,
  ...dryRunFlag,
  ...outputFlags,
  ...fieldManagerFlag('kubectl-set'),
  local: bool('If true, the verb will NOT contact the api-server but run locally.'),
};

export interface SettingFlags {
  readonly all: boolean;
  readonly selector: string;
  readonly filename: readonly string[];
  readonly recursive: boolean;
  readonly kustomize: string;
  readonly 'dry-run': string;
  readonly output: string;
  readonly template: string;
  readonly 'show-managed-fields': boolean;
  readonly 'field-manager': string;
  readonly local: boolean;
  readonly record: boolean;
}

export interface Setting {
  readonly resources: readonly string[];
  /** Says in words of its own that resources are missing. */
  readonly isAskedForResources?: boolean;
  /** What is said of success: `image updated`. */
  readonly operation: string;
  /** How a refusal is introduced. */
  readonly refusal?: string;
  /** The object with the change; undefined when there is nothing to change. Throws what is wrong. */
  readonly change: (object: KubeObject, problems: Problem[]) => KubeObject | undefined;
}

export function set(kubectl: Kubectl, flags: SettingFlags, setting: Setting): void {
  warnOfRecord(kubectl, flags.record);
  const dryRun = dryRunOf(kubectl, flags['dry-run']);
  const scope = scopeOf(flags);
  if (setting.resources.length === 0 && !areFilenamesGiven(flags))
    fail(setting.isAskedForResources ? NO_RESOURCE : NOTHING_GIVEN);
  if (flags.local && dryRun === 'server')
    fail('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  const report = reporter(kubectl, flags, dryRun, flags.local || dryRun === 'client');
  const { targets, problems: found } = flags.local
    ? localTargets(kubectl, setting.resources, flags)
    : findTargets(kubectl, setting.resources, flags, scope);
  failAll(found);
  const problems: Problem[] = [];
  const how = {
    dryRun,
    manager: flags['field-manager'],
    local: flags.local,
    record: flags.record,
    setting,
  };
  oneByOne(targets, problems, (target) => {
    const after = change(kubectl, target, how, problems);
    if (after !== undefined) report(after, setting.operation);
  });
  failAll(problems);
}

interface HowToSet {
  readonly dryRun: DryRun;
  readonly manager: string;
  readonly local: boolean;
  readonly record: boolean;
  readonly setting: Setting;
}

function change(
  kubectl: Kubectl,
  { kind, object, ref }: Target,
  { dryRun, manager, local, record, setting }: HowToSet,
  problems: Problem[],
): unknown {
  const changed = setting.change(object, problems);
  if (changed === undefined) return undefined;
  const after = recorded(kubectl, { record }, changed);
  const { patchType, patch, isEmpty } = twoWayPatch(kind, object, after);
  if (isEmpty) return undefined;
  if (local || dryRun === 'client') return after;
  const options = writeOptions(dryRun, manager);
  const request = { verb: 'patch', ref, patchType, patch, options } as const;
  const answer = ask(kubectl, 'imperative-command', request);
  if (!isFailure(answer)) return answer.object;
  return setting.refusal === undefined
    ? refuse(answer)
    : fail(`${setting.refusal} ${answer.message}`);
}
