// `kubectl apply view-last-applied`: what client-side apply remembers of an object.
//
// Source: kubectl pkg/cmd/apply/apply_view_last_applied.go. Departure: an object without the annotation is
// an error whether it was named or stated in a file; kubectl says nothing of a named one.

import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import { dumpYaml } from '../../machinery/yaml-dump.js';
import { bool, text } from '../flags.js';
import { filenameFlags } from '../manifest-files.js';
import { fail, failAll } from '../problem.js';
import { findTargets } from '../targets.js';
import { defineVerb } from '../verb.js';
import { lastAppliedObject, lastAppliedOf } from './last-applied.js';

const flags = {
  ...filenameFlags('that contains the last-applied-configuration annotations'),
  all: bool('Select all resources in the namespace of the specified resource types'),
  output: text('Output format. Must be one of (yaml, json)', { short: 'o', default: 'yaml' }),
  selector: text('Selector (label query) to filter on.', { short: 'l' }),
} as const;

export const viewLastApplied = defineVerb({
  name: 'view-last-applied',
  summary: 'View the latest last-applied-configuration annotations of a resource/object',
  usage: 'view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
  flags,
  run(kubectl, { args, flags }) {
    const { targets, problems } = findTargets(kubectl, args, flags, {
      labelSelector: flags.selector,
      all: flags.all,
    });
    failAll(problems);
    const texts = targets.map(({ object }) => {
      if (lastAppliedOf(object) === undefined)
        fail(`no last-applied-configuration annotation found on resource: ${object.metadata.name}`);
      return lastAppliedObject(object) ?? {};
    });
    for (const applied of texts) kubectl.io.stdout(printed(applied, flags.output, kubectl.path));
    return 0;
  },
});

function printed(applied: JsonObject, output: string, path: string): string {
  if (output === 'yaml') return dumpYaml(sorted(applied));
  if (output === 'json') return `${JSON.stringify(sorted(applied), null, 2)}\n`;
  return fail(
    `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json\nSee '${path} -h' for help and examples`,
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  );
}
