// `kubectl apply set-last-applied`: makes the annotation say what a file says, and changes nothing else.
//
// Source: kubectl pkg/cmd/apply/apply_set_last_applied.go.

import { getObject } from '../../apiserver/read.js';
import { goJson } from '../../machinery/go-json.js';
import type { JsonObject } from '../../machinery/json.js';
import { isFailure } from '../../machinery/status.js';
import { dryRunFlag, dryRunOf } from '../dry-run.js';
import { bool } from '../flags.js';
import { filenameFlags, requireFilenames } from '../manifest-files.js';
import { readManifests, refOfManifest } from '../manifests.js';
import { fail, failAll, refuse } from '../problem.js';
import { outputFlags, reporter, writeOptions } from '../report.js';
import { demand } from '../request.js';
import { defineVerb } from '../verb.js';
import { TECHNIQUE } from './applying.js';
import { lastAppliedAnnotation, lastAppliedOf, withLastApplied } from './last-applied.js';

const flags = {
  ...filenameFlags('that contains the last-applied-configuration annotations'),
  ...dryRunFlag,
  ...outputFlags,
  'create-annotation': bool(
    "Will create 'last-applied-configuration' annotations if current objects doesn't have one",
  ),
} as const;

export const setLastApplied = defineVerb({
  name: 'set-last-applied',
  summary:
    'Set the last-applied-configuration annotation on a live object to match the contents of a file',
  usage: 'set-last-applied -f FILENAME',
  writes: true,
  flags,
  run(kubectl, { flags }) {
    requireFilenames(flags);
    const dryRun = dryRunOf(kubectl, flags['dry-run']);
    const { objects, problems } = readManifests(kubectl, flags);
    failAll(problems);
    const report = reporter(kubectl, flags, dryRun);
    const changes = objects.flatMap((found) => {
      const ref = refOfManifest(found);
      const live = getObject(kubectl.session.view(), ref);
      if (isFailure(live)) return refuse(live);
      const before = lastAppliedOf(live);
      if (before === undefined && !flags['create-annotation'])
        fail(
          `no last-applied-configuration annotation found on resource: ${ref.name}, to create the annotation, run the command with --create-annotation`,
        );
      const after = lastAppliedOf(withLastApplied(found.object as unknown as JsonObject));
      // Remembered as it is stated: nobody adds annotations that it does not have [editor.GetApplyPatch].
      if (before !== after) return [{ ref, live, after: `${goJson(found.object)}\n` }];
      kubectl.io.stdout(`set-last-applied ${ref.name}: no changes required.\n`);
      return [];
    });
    for (const { ref, live, after } of changes) {
      if (dryRun === 'client') {
        report(live, 'configured');
        continue;
      }
      const patch = { metadata: { annotations: { [lastAppliedAnnotation]: after } } };
      const options = writeOptions(dryRun, 'kubectl');
      const request = { verb: 'patch', ref, patchType: 'merge', patch, options } as const;
      report(demand(kubectl, TECHNIQUE, request).object, 'configured');
    }
    return 0;
  },
});
