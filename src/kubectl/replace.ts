// `kubectl replace`: objects made to be what files state, or deleted and created anew (--force).
//
// Source: kubectl pkg/cmd/replace/replace.go.

import type { KubeObject, Manifest } from '../machinery/object.js';
import { isFailure } from '../machinery/status.js';
import { annotated, saveConfigFlag } from './create/creating.js';
import { deletionFlags } from './delete/flags.js';
import { deleteTargets } from './delete/index.js';
import { type DryRun, dryRunFlag, dryRunOf } from './dry-run.js';
import { fieldValidationOf, validateFlag } from './field-validation.js';
import { type FlagValues, text } from './flags.js';
import { filenameFlags, requireFilenames } from './manifest-files.js';
import { type FileObject, type Manifests, readManifests, refOfManifest } from './manifests.js';
import { oneByOne } from './one-by-one.js';
import { fail, failAll, fromSource, type Problem, refuse } from './problem.js';
import { rawFlag } from './raw-flag.js';
import { recorded, recordFlag, warnOfRecord } from './record.js';
import { fieldManagerFlag, outputFlags, type Reporter, reporter, writeOptions } from './report.js';
import { ask } from './request.js';
import { defineVerb, type Kubectl } from './verb.js';

const TECHNIQUE = 'imperative-object-configuration';

const flags = {
  ...rawFlag,
  ...filenameFlags('The files that contain the configurations to replace.'),
  ...deletionFlags,
  ...dryRunFlag,
  ...outputFlags,
  ...recordFlag,
  ...validateFlag,
  ...saveConfigFlag,
  ...fieldManagerFlag('kubectl-replace'),
  subresource: text(
    'If specified, replace will operate on the subresource of the requested object.',
  ),
} as const;

type ReplaceFlags = FlagValues<typeof flags>;

export const replaceVerb = defineVerb({
  name: 'replace',
  summary: 'Replace a resource by file name or stdin',
  usage: '-f FILENAME',
  examples: `
# Replace a pod using the data in pod.json
kubectl replace -f ./pod.json
# Force replace, delete and then re-create the resource
kubectl replace --force -f ./pod.json
`,
  writes: true,
  flags,
  run(kubectl, { flags: given, given: named }) {
    warnOfRecord(kubectl, named.has('record'));
    requireFilenames(given);
    const dryRun = dryRunOf(kubectl, given['dry-run']);
    if (given['grace-period'] >= 0 && !given.force)
      fail('--grace-period must have --force specified');
    if (given.timeout !== 0 && !given.force) fail('--timeout must have --force specified');
    if (given.force && dryRun !== 'none') fail('--dry-run can not be used when --force is set');
    const report = reporter(kubectl, given, dryRun);
    const validate = fieldValidationOf(given.validate) !== 'Ignore';
    const manifests = readManifests(kubectl, given, { validate });
    if (given.force) forceReplace(kubectl, given, manifests, report);
    else replaceAll(kubectl, given, manifests, dryRun, report);
    return 0;
  },
});

function replaceAll(
  kubectl: Kubectl,
  given: ReplaceFlags,
  { objects, problems: found }: Manifests,
  dryRun: DryRun,
  report: Reporter,
): void {
  const problems: Problem[] = [...found];
  oneByOne(objects, problems, (stated) => {
    const object = bodyOf(kubectl, given, stated);
    if (dryRun === 'client') {
      report(object, 'replaced');
      return;
    }
    const ref = refOfManifest(stated);
    const answer = ask(kubectl, TECHNIQUE, {
      verb: 'update',
      ref,
      object: stated.kind.updatedByVersion
        ? ofVersion(object, kubectl.session.view().find(ref))
        : object,
      ...(given.subresource === '' ? {} : { subresource: given.subresource }),
      options: optionsOf(given, dryRun),
    });
    if (isFailure(answer)) refuse(fromSource(answer, 'replacing', stated.source));
    else report(answer.body ?? answer.object, 'replaced');
  });
  failAll(problems);
}

/** Whichever version is there is the one that is replaced. */
function ofVersion(object: Manifest, live: KubeObject | undefined): Manifest {
  if (!live || object.metadata?.resourceVersion) return object;
  const { resourceVersion } = live.metadata;
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}

/** Deletes them all and waits, then creates them all. */
function forceReplace(
  kubectl: Kubectl,
  given: ReplaceFlags,
  { objects, problems: found }: Manifests,
  report: Reporter,
): void {
  const problems: Problem[] = [...found];
  const targets = objects.map((stated) => ({
    kind: stated.kind,
    ref: refOfManifest(stated),
    source: stated.source,
  }));
  const deleting = {
    technique: TECHNIQUE,
    dryRun: 'none',
    cascade: given.cascade,
    gracePeriod: given['grace-period'] === 0 ? 1 : given['grace-period'],
    timeout: given.timeout,
    ignoreNotFound: true,
    wait: true,
    output: given.output === 'name' ? 'name' : '',
    warnsOfScope: false,
  } as const;
  deleteTargets(kubectl, deleting, targets, []);
  oneByOne(objects, problems, (stated) => {
    const answer = ask(kubectl, TECHNIQUE, {
      verb: 'create',
      object: bodyOf(kubectl, given, stated),
      options: optionsOf(given, 'none'),
    });
    if (isFailure(answer)) refuse(answer);
    else report(answer.object, 'replaced');
  });
  failAll(problems);
  if (objects.length === 0) fail('no objects passed to replace');
}

function bodyOf(kubectl: Kubectl, given: ReplaceFlags, { object }: FileObject): Manifest {
  const noted = recorded(kubectl, given, object);
  return given['save-config'] ? annotated(noted) : noted;
}

const optionsOf = (given: ReplaceFlags, dryRun: DryRun) =>
  writeOptions(dryRun, given['field-manager'], {
    fieldValidation: fieldValidationOf(given.validate),
  });
