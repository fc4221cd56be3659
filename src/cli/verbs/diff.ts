// `kubetape diff --from A --to B`: what differs between two moments of the tape.

import { fieldChanges, withoutBookkeeping } from '../../history/field-changes.js';
import { type ObjectChange, objectChanges } from '../../history/object-changes.js';
import { bool, list, text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { kindNamed, registryName } from '../../kubectl/resources.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { type KubeObject, refOfKey } from '../../machinery/object.js';
import { unifiedDiff } from '../../machinery/unified-diff.js';
import { dumpYaml } from '../../machinery/yaml-dump.js';
import { defineCliVerb } from '../cli-verb.js';
import { changeText, refText } from '../event-text.js';
import { momentOf } from '../span.js';

export const diff = defineCliVerb({
  name: 'diff',
  summary: 'Show what differs between two moments (with -f: kubectl diff)',
  usage: '--from MOMENT [--to MOMENT]',
  examples: `
    # Since a minute after the start, as unified diffs
    kubetape diff --from 1m

    # In a few words
    kubetape diff --from @120 --to @180 --summary --kind deployments,pods

    # What kubectl diff does: manifests against the cluster
    kubetape diff -f web.yaml`,
  flags: {
    from: text('The moment before', { default: 'start' }),
    to: text('The moment after', { default: 'now' }),
    summary: bool('Name the objects and fields, without context'),
    kind: list('Only objects of these kinds'),
    output: text('json: one object a line, with its fields', { short: 'o' }),
  },
  tape: 'reads',
  run: ({ kubectl, io }, { flags, given }) => {
    const { session } = kubectl;
    const [from, to] = [momentOf(session, flags.from), momentOf(session, flags.to)];
    const kinds = flags.kind.map((word) => registryName(kindNamed(kubectl.view, word)));
    const inNamespace = given.has('namespace') ? kubectl.namespace : undefined;
    if (flags.output !== '' && flags.output !== 'json')
      fail(`--output is json, not "${flags.output}"`);
    for (const change of objectChanges(session.log, from.revision, to.revision)) {
      const { kind, namespace } = refOfKey(change.key);
      if (kinds.length > 0 && !kinds.includes(kind)) continue;
      if (inNamespace !== undefined && namespace !== inNamespace) continue;
      if (flags.output === 'json') io.stdout(jsonOf(change));
      else io.stdout(flags.summary ? summaryOf(change) : unifiedOf(change));
    }
    return 0;
  },
});

const replaced = ({ before, after }: ObjectChange): boolean =>
  before !== undefined && after !== undefined && before.metadata.uid !== after.metadata.uid;

function summaryOf(change: ObjectChange): string {
  const { key, before, after } = change;
  const name = refText(refOfKey(key));
  if (!before) return `+ ${name}\n`;
  if (!after) return `- ${name}\n`;
  const fields = fieldChanges(before, after).map((field) => `    ${changeText(field)}\n`);
  return `~ ${name}${replaced(change) ? ' (another object of the same name)' : ''}\n${fields.join('')}`;
}

function jsonOf({ key, before, after }: ObjectChange): string {
  const { kind, namespace, name } = refOfKey(key);
  const change = !before ? 'added' : !after ? 'removed' : 'changed';
  const fields =
    before && after
      ? fieldChanges(before, after).map(({ path, before: old = null, after: young = null }) => ({
          path,
          before: old,
          after: young,
        }))
      : undefined;
  return `${canonicalJson({ change, kind, namespace, name, fields })}\n`;
}

function unifiedOf({ key, before, after }: ObjectChange): string {
  const path = key.replace('//', '/');
  const yaml = (object: KubeObject | undefined) =>
    object ? dumpYaml(withoutBookkeeping(object)) : '';
  return unifiedDiff(
    { name: `a/${path}`, text: yaml(before) },
    { name: `b/${path}`, text: yaml(after) },
  );
}
