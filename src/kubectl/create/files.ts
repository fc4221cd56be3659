// `kubectl create -f`: every object of the files, made as it is stated. One that is there already is refused.
//
// Source: kubectl pkg/cmd/create/create.go. Departures: no --raw and no --edit.

import { isFailure } from '../../machinery/status.js';
import { dryRunOf } from '../dry-run.js';
import { fieldValidationOf } from '../field-validation.js';
import type { Filenames } from '../manifest-files.js';
import { readManifests } from '../manifests.js';
import { oneByOne } from '../one-by-one.js';
import { fail, failAll, fromSource, type Problem, refuse } from '../problem.js';
import { recorded } from '../record.js';
import { reporter, writeOptions } from '../report.js';
import { ask } from '../request.js';
import type { Kubectl } from '../verb.js';
import { annotated, type CreatingFlags } from './creating.js';

export function createFiles(
  kubectl: Kubectl,
  flags: CreatingFlags & Filenames & { readonly selector: string; readonly record: boolean },
): void {
  const dryRun = dryRunOf(kubectl, flags['dry-run']);
  const fieldValidation = fieldValidationOf(flags.validate);
  const report = reporter(kubectl, flags, dryRun);
  const { objects, problems: found } = readManifests(kubectl, flags, {
    validate: fieldValidation !== 'Ignore',
    selector: flags.selector,
  });
  const problems: Problem[] = [...found];
  oneByOne(objects, problems, ({ object: stated, source }) => {
    const kept = recorded(kubectl, flags, stated);
    const object = flags['save-config'] ? annotated(kept) : kept;
    if (dryRun === 'client') {
      report(object, 'created');
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
