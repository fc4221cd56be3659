// `kubectl patch`: a patch as it is written, sent as it is.
//
// Source: kubectl pkg/cmd/patch/patch.go.

import type { PatchType } from '../apiserver/request.js';
import { versionSpoken } from '../kinds/lookup.js';
import { equal } from '../machinery/equal.js';
import { isFailure } from '../machinery/status.js';
import { readYaml } from '../machinery/yaml.js';
import { type DryRun, dryRunFlag, dryRunOf } from './dry-run.js';
import { bool, text } from './flags.js';
import { filenameFlags } from './manifest-files.js';
import { oneByOne } from './one-by-one.js';
import { patchedHere, patchTypeNamed } from './patch-here.js';
import { fail, failAll, refuse } from './problem.js';
import { recordFlag, recordPatch, warnOfRecord } from './record.js';
import { fieldManagerFlag, outputFlags, reporter, writeOptions } from './report.js';
import { ask } from './request.js';
import { findTargets, localTargets, type Target } from './targets.js';
import { defineVerb, type Kubectl } from './verb.js';

const flags = {
  ...filenameFlags('identifying the resource to update'),
  ...dryRunFlag,
  ...outputFlags,
  ...recordFlag,
  ...fieldManagerFlag('kubectl-patch'),
  local: bool(
    'If true, patch will operate on the content of the file, not the server-side resource.',
  ),
  patch: text('The patch to be applied to the resource JSON file.', { short: 'p' }),
  'patch-file': text('A file containing a patch to be applied to the resource.'),
  subresource: text('If specified, patch will operate on the subresource of the requested object.'),
  type: text('The type of patch being provided; one of [json merge strategic]', {
    default: 'strategic',
  }),
} as const;

export const patchVerb = defineVerb({
  name: 'patch',
  summary: 'Update fields of a resource',
  usage: '(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  examples: `
# Partially update a node using a strategic merge patch
kubectl patch node k8s-node-1 -p '{"spec":{"unschedulable":true}}'
# Update a container's image using a JSON patch with positional arrays
kubectl patch pod valid-pod --type='json' -p='[{"op": "replace", "path": "/spec/containers/0/image", "value":"new image"}]'
`,
  writes: true,
  flags,
  run(kubectl, { args, flags: given, given: named }) {
    warnOfRecord(kubectl, named.has('record'));
    const dryRun = dryRunOf(kubectl, given['dry-run']);
    const patchType = patchTypeNamed('type', given.type);
    if (given.patch === '' && given['patch-file'] === '')
      fail('must specify --patch or --patch-file containing the contents of the patch');
    if (given.patch !== '' && given['patch-file'] !== '')
      fail('cannot specify --patch and --patch-file together');
    const patch = readPatch(kubectl, given.patch, given['patch-file']);
    const said = kubectl.view.feature('PatchSaysDryRun') ? dryRun : 'none';
    const report = reporter(kubectl, given, said);
    const { targets, problems } = given.local
      ? localTargets(kubectl, args, given)
      : findTargets(kubectl, args, given);
    const all = [...problems];
    const how = { patchType, patch, dryRun, local: given.local };
    oneByOne(targets, all, (target) => {
      const after = patched(kubectl, target, { ...how, ...given, patch });
      report(after, equal(after, target.object) ? 'patched (no change)' : 'patched');
    });
    failAll(all);
    if (targets.length === 0) fail('no objects passed to patch');
    return 0;
  },
});

function readPatch({ io }: Kubectl, patch: string, file: string): unknown {
  let source = patch;
  if (file !== '') {
    try {
      source = io.files.read(file);
    } catch {
      fail(`unable to read patch file: open ${file}: no such file or directory`);
    }
  }
  const read = readYaml(source);
  return read.ok ? read.value : fail(`unable to parse ${JSON.stringify(patch)}: ${read.error}`);
}

interface Patching {
  readonly patchType: PatchType;
  readonly patch: unknown;
  readonly dryRun: DryRun;
  readonly local: boolean;
  readonly subresource: string;
  readonly 'field-manager': string;
  readonly record: boolean;
}

function patched(kubectl: Kubectl, { kind, ref, object }: Target, how: Patching): unknown {
  const { patchType, patch, subresource, dryRun } = how;
  if (how.local || dryRun === 'client') return patchedHere(kind, object, patchType, patch);
  const send = (type: PatchType, body: unknown) =>
    ask(kubectl, 'imperative-command', {
      verb: 'patch',
      ref,
      ...versionSpoken(kind),
      patchType: type,
      patch: body,
      ...(subresource === '' ? {} : { subresource }),
      options: writeOptions(dryRun, how['field-manager']),
    });
  const answer = send(patchType, patch);
  if (!isFailure(answer)) {
    const record = recordPatch(kubectl, how);
    const noted = record && send('merge', record);
    const last = noted && !isFailure(noted) ? noted : answer;
    return last.body ?? last.object;
  }
  if (answer.reason !== 'UnsupportedMediaType') return refuse(answer);
  const version = kind.group === '' ? `/${kind.version}` : `${kind.group}/${kind.version}`;
  return fail(
    `application/strategic-merge-patch+json is not supported by ${version}, Kind=${kind.kind}: ${answer.message}`,
  );
}
