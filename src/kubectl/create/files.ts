// `kubectl create -f`: every object of the files, made as it is stated. One that is there already is refused.
//
// Source: kubectl pkg/cmd/create/create.go.

import type { KubeObject, Manifest } from '../../machinery/object.js';
import { isFailure } from '../../machinery/status.js';
import { dryRunOf } from '../dry-run.js';
import { isJsonAsked } from '../edit.js';
import { edit, OBJECT_HEADER } from '../editing.js';
import { fieldValidationOf } from '../field-validation.js';
import type { Filenames } from '../manifest-files.js';
import { type FileObject, readManifests, refOfManifest } from '../manifests.js';
import { oneByOne } from '../one-by-one.js';
import { fail, failAll, fromSource, type Problem, refuse } from '../problem.js';
import { recorded } from '../record.js';
import { reporter, writeOptions } from '../report.js';
import { ask } from '../request.js';
import type { Kubectl } from '../verb.js';
import { annotated, type CreatingFlags } from './creating.js';
import { isReview, reviewed } from './review.js';

export function createFiles(
  kubectl: Kubectl,
  flags: CreatingFlags &
    Filenames & {
      readonly selector: string;
      readonly record: boolean;
      readonly edit: boolean;
      readonly 'windows-line-endings': boolean;
    },
): void {
  const dryRun = dryRunOf(kubectl, flags['dry-run']);
  const fieldValidation = fieldValidationOf(flags.validate);
  const report = reporter(kubectl, flags, dryRun);
  const { objects, problems: found } = readManifests(kubectl, flags, {
    validate: fieldValidation !== 'Ignore',
    selector: flags.selector,
  });
  const problems: Problem[] = [...found];
  if (flags.edit) {
    editThenCreate(kubectl, flags, objects, problems);
    return;
  }
  oneByOne(objects, problems, ({ kind, object: stated, source }) => {
    const kept = recorded(kubectl, flags, unversioned(stated));
    const object = flags['save-config'] ? annotated(kept) : kept;
    if (dryRun === 'client') {
      report(object, 'created');
      return;
    }
    if (isReview(kind)) {
      report(reviewed(kubectl, kind, object, source), 'created');
      return;
    }
    const options = writeOptions(dryRun, flags['field-manager'], { fieldValidation });
    const request = { verb: 'create', object, options } as const;
    const answer = ask(kubectl, 'imperative-object-configuration', request);
    if (isFailure(answer)) refuse(fromSource(answer, 'creating', source));
    else report(answer.object, 'created');
  });
  failAll(problems);
  if (objects.length === 0) fail('no objects passed to create');
}

/** A new object has no version; kubectl leaves out the one it had where it comes from [Helper.Create]. */
function unversioned(object: Manifest): Manifest {
  if (object.metadata?.resourceVersion === undefined) return object;
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Each is shown in an editor before it is made; one that nobody changes is not. */
function editThenCreate(
  kubectl: Kubectl,
  flags: Parameters<typeof createFiles>[1],
  objects: readonly FileObject[],
  problems: readonly Problem[],
): void {
  failAll(problems);
  const isJson = isJsonAsked(flags.output);
  const report = reporter(kubectl, { ...flags, output: '' }, 'none');
  const options = writeOptions('none', flags['field-manager'], {
    fieldValidation: fieldValidationOf(flags.validate),
  });
  for (const stated of objects)
    edit(
      kubectl,
      [{ kind: stated.kind, ref: refOfManifest(stated), object: stated.object as KubeObject }],
      {
        header: OBJECT_HEADER,
        isJson,
        windows: flags['windows-line-endings'],
        save({ object: edited }) {
          const kept = recorded(kubectl, flags, unversioned(edited as Manifest));
          const object = flags['save-config'] ? annotated(kept) : kept;
          const answer = ask(kubectl, 'imperative-object-configuration', {
            verb: 'create',
            object,
            options,
          });
          if (isFailure(answer)) refuse(answer);
          else report(answer.object, 'created');
        },
      },
    );
}
