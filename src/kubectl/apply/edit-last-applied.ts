// `kubectl apply edit-last-applied`: what was applied last, in one's editor, and put back as it is saved.
//
// Source: kubectl pkg/cmd/apply/apply_edit_last_applied.go, pkg/cmd/util/editor/editoptions.go.

import { equal } from '../../machinery/equal.js';
import { goJson } from '../../machinery/go-json.js';
import type { JsonObject } from '../../machinery/json.js';
import type { KubeObject } from '../../machinery/object.js';
import { isFailure } from '../../machinery/status.js';
import { isJsonAsked } from '../edit.js';
import { edit, editingFlags, originalOf } from '../editing.js';
import { filenameFlags } from '../manifest-files.js';
import { fail, failAll, refuse } from '../problem.js';
import { fieldManagerFlag, outputFlags, reporter, writeOptions } from '../report.js';
import { ask } from '../request.js';
import { findTargets } from '../targets.js';
import { defineVerb } from '../verb.js';
import { TECHNIQUE } from './applying.js';
import { lastAppliedAnnotation, lastAppliedOf, withoutLastApplied } from './last-applied.js';

const HEADER = `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
`;

export const editLastApplied = defineVerb({
  name: 'edit-last-applied',
  summary: 'Edit latest last-applied-configuration annotations of a resource/object',
  usage: 'edit-last-applied (RESOURCE/NAME | -f FILENAME)',
  writes: true,
  flags: {
    ...filenameFlags('to use to edit the resource'),
    ...outputFlags,
    ...editingFlags,
    ...fieldManagerFlag('kubectl-client-side-apply'),
  },
  run(kubectl, { args, flags }) {
    const isJson = isJsonAsked(flags.output);
    const { targets, problems } = findTargets(kubectl, args, flags, { nameRequired: false });
    failAll(problems);
    const originals = targets.flatMap((target) => {
      const applied = lastAppliedOf(target.object);
      return applied === undefined
        ? []
        : [{ ...target, object: JSON.parse(applied) as KubeObject }];
    });
    if (originals.length === 0)
      fail(
        'no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`',
      );
    const report = reporter(kubectl, flags, 'none');
    edit(kubectl, originals, {
      header: HEADER,
      isJson,
      windows: flags['windows-line-endings'],
      save(edited) {
        if (equal(originalOf(originals, edited).object, edited.object)) {
          report(edited.object, 'skipped');
          return;
        }
        const bare = withoutLastApplied(edited.object as unknown as JsonObject);
        const annotations = { [lastAppliedAnnotation]: `${goJson(bare)}\n` };
        const answer = ask(kubectl, TECHNIQUE, {
          verb: 'patch',
          ref: edited.ref,
          patchType: 'merge',
          patch: { metadata: { annotations } },
          options: writeOptions('none', flags['field-manager']),
        });
        if (isFailure(answer)) refuse(answer);
        report(edited.object, 'edited');
      },
    });
    return 0;
  },
});
