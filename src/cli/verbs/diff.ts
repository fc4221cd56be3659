// `kubetape diff --from A --to B`: what differs between two moments of the tape, in one timeline or in two.

import { withoutBookkeeping } from '../../history/field-changes.js';
import { momentInTimeline } from '../../history/moment.js';
import { type ObjectChange, objectChanges, type Place } from '../../history/object-changes.js';
import { bool, list, text } from '../../kubectl/flags.js';
import { kindNamed, registryName } from '../../kubectl/resources.js';
import { type KubeObject, refOfKey } from '../../machinery/object.js';
import { unifiedDiff } from '../../machinery/unified-diff.js';
import { dumpYaml } from '../../machinery/yaml-dump.js';
import { changeJson, changeSummary } from '../change-text.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { momentOf } from '../span.js';
import { structured } from '../structured-output.js';

export const diff = defineCliVerb({
  name: 'diff',
  summary: 'Show what differs between two moments or timelines (with -f: kubectl diff)',
  usage: '--from MOMENT [--to MOMENT]',
  examples: `
    # Since a minute after the start, as unified diffs
    kubetape diff --from 1m

    # In a few words
    kubetape diff --from @120 --to @180 --summary --kind deployments,pods

    # Between two timelines: what if, against what happened
    kubetape diff --from main@now --to what-if@now --summary

    # What kubectl diff does: manifests against the cluster
    kubetape diff -f web.yaml`,
  flags: {
    from: text('The moment before; of another timeline as NAME@MOMENT', { default: 'start' }),
    to: text('The moment after, likewise', { default: 'now' }),
    summary: bool('Name the objects and fields, without context'),
    kind: list('Only objects of these kinds'),
    output: structured('one object a line, with its fields'),
  },
  tape: 'reads',
  run: (cli, { flags, given }) => {
    const { kubectl, io } = cli;
    const [from, to] = [placeOf(cli, flags.from), placeOf(cli, flags.to)];
    const kinds = flags.kind.map((word) => registryName(kindNamed(kubectl.view, word)));
    const inNamespace = given.has('namespace') ? kubectl.namespace : undefined;
    for (const change of objectChanges(from, to)) {
      const { kind, namespace } = refOfKey(change.key);
      if (kinds.length > 0 && !kinds.includes(kind)) continue;
      if (inNamespace !== undefined && namespace !== inNamespace) continue;
      if (flags.output === 'json') io.stdout(changeJson(change));
      else io.stdout(flags.summary ? changeSummary(change) : unifiedOf(change));
    }
    return 0;
  },
});

/** `@120`, or `what-if@90s` for a moment of another timeline. */
function placeOf(cli: Cli, text: string): Place {
  const { timeline, moment } = momentInTimeline(text);
  const session = timeline === undefined ? cli.kubectl.session : cli.timelines.get(timeline);
  return { log: session.log, revision: momentOf(session, moment).revision };
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
