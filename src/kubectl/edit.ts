// `kubectl edit`: objects in one's editor, and what was changed of each sent as a patch.
//
// Source: kubectl pkg/cmd/edit/edit.go, pkg/cmd/util/editor/editoptions.go.

import { versionSpoken } from '../kinds/lookup.js';
import { equal } from '../machinery/equal.js';
import { goJson } from '../machinery/go-json.js';
import type { KubeObject, Manifest } from '../machinery/object.js';
import { isFailure } from '../machinery/status.js';
import { annotated, saveConfigFlag } from './create/creating.js';
import {
  type Editable,
  edit,
  editingFlags,
  OBJECT_HEADER,
  originalOf,
  type Round,
} from './editing.js';
import { fieldValidationOf, validateFlag } from './field-validation.js';
import { bool, type FlagValues, text } from './flags.js';
import { filenameFlags } from './manifest-files.js';
import { withoutManaged } from './print-objects.js';
import { fail, failAll } from './problem.js';
import { recorded, recordFlag, warnOfRecord } from './record.js';
import { fieldManagerFlag, outputFlags, type Reporter, reporter, writeOptions } from './report.js';
import { ask } from './request.js';
import { findTargets } from './targets.js';
import { twoWayPatch } from './two-way.js';
import { defineVerb, type Kubectl } from './verb.js';

const flags = {
  ...filenameFlags('to use to edit the resource'),
  ...outputFlags,
  ...editingFlags,
  ...saveConfigFlag,
  ...validateFlag,
  ...recordFlag,
  ...fieldManagerFlag('kubectl-edit'),
  'output-patch': bool('Output the patch if the resource is edited.'),
  subresource: text('If specified, edit will operate on the subresource of the requested object.'),
} as const;

type EditFlags = FlagValues<typeof flags>;

export const editVerb = defineVerb({
  name: 'edit',
  summary: 'Edit a resource on the server',
  usage: '(RESOURCE/NAME | -f FILENAME)',
  examples: `
# Edit the service named 'registry', with the editor that KUBE_EDITOR or EDITOR names
kubectl edit svc/registry
KUBE_EDITOR="nano" kubectl edit svc/registry
# Edit the job 'myjob' in JSON
kubectl edit job.v1.batch/myjob -o json
`,
  writes: true,
  flags,
  run(kubectl, { args, flags: given, given: named }) {
    warnOfRecord(kubectl, named.has('record'));
    const isJson = isJsonAsked(given.output);
    const { targets, problems } = findTargets(kubectl, args, given, { nameRequired: false });
    failAll(problems);
    if (targets.length === 0) fail('edit cancelled, no objects found');
    const originals = targets.map((target) => ({
      ...target,
      object: withoutManaged(target.object) as KubeObject,
    }));
    const report = reporter(kubectl, { ...given, output: '', template: '' }, 'none');
    edit(kubectl, originals, {
      header: OBJECT_HEADER,
      isJson,
      windows: given['windows-line-endings'],
      save: (edited, round) => patchEdited(kubectl, given, originals, edited, round, report),
    });
    return 0;
  },
});

export function isJsonAsked(output: string): boolean {
  if (output !== '' && output !== 'json' && output !== 'yaml')
    fail(`The flag 'output' must be one of yaml|json, not ${JSON.stringify(output)}`);
  return output === 'json';
}

function patchEdited(
  kubectl: Kubectl,
  given: EditFlags,
  originals: readonly Editable[],
  edited: Editable,
  round: Round,
  report: Reporter,
): void {
  const original = originalOf(originals, edited);
  const noted = recorded(kubectl, given, edited.object as Manifest);
  const wanted = given['save-config'] ? annotated(noted) : noted;
  if (equal(original.object, wanted)) {
    report(wanted, 'skipped');
    return;
  }
  const { apiVersion, kind, metadata } = original.object;
  if (apiVersion !== wanted.apiVersion || kind !== wanted.kind || metadata.name !== edited.ref.name)
    fail('At least one of apiVersion, kind and name was changed');
  const { patchType, patch } = twoWayPatch(original.kind, original.object, wanted);
  if (given['output-patch']) kubectl.io.stdout(`Patch: ${goJson(patch)}\n`);
  const answer = ask(kubectl, 'imperative-command', {
    verb: 'patch',
    ref: original.ref,
    ...versionSpoken(original.kind),
    patchType,
    patch,
    ...(given.subresource === '' ? {} : { subresource: given.subresource }),
    options: writeOptions('none', given['field-manager'], {
      fieldValidation: fieldValidationOf(given.validate),
    }),
  });
  if (isFailure(answer)) round.refused(original, answer);
  else report(answer.object, 'edited');
}
