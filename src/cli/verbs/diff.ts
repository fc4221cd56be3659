// `kubetape diff A B`: what differs between two moments of the tape, in one timeline or in two.

import { withoutBookkeeping } from '../../history/field-changes.js';
import { momentInTimeline } from '../../history/moment.js';
import {
  isChosen,
  type ObjectChange,
  objectChanges,
  type Place,
} from '../../history/object-changes.js';
import { bool, list, text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { kindNamed, registryName } from '../../kubectl/resources.js';
import type { KubeObject } from '../../machinery/object.js';
import { parseSelector } from '../../machinery/selector-syntax.js';
import { unifiedDiff } from '../../machinery/unified-diff.js';
import { dumpYaml } from '../../machinery/yaml-dump.js';
import { changeJson, changeSummary } from '../change-text.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { momentOf } from '../span.js';
import { structured } from '../structured-output.js';

export const diff = defineCliVerb({
  name: 'diff',
  summary: 'Show what differs between two moments or timelines (with -f: kubectl diff)',
  usage: 'MOMENT [MOMENT]',
  examples: `
    # Since a minute after the start, as unified diffs
    kubetape diff 1m

    # In a few words, of some objects only
    kubetape diff @120 @180 --summary --kind deployments,pods -l app=web

    # Between two timelines, at their ends or at a moment: what if, against what happened
    kubetape diff main what-if --summary
    kubetape diff --from main@10m --to what-if@10m

    # What kubectl diff does: manifests against the cluster
    kubetape diff -f web.yaml`,
  flags: {
    from: text('The moment before; of another timeline as NAME@MOMENT, or NAME for its end', {
      default: 'start',
    }),
    to: text('The moment after, likewise', { default: 'now' }),
    summary: bool('Name the objects and fields, without context'),
    kind: list('Only objects of these kinds'),
    selector: text('Only objects with these labels, at one of the two moments', { short: 'l' }),
    output: structured('one object a line, with its fields'),
  },
  tape: 'reads',
  run: (cli, { args, flags, given }) => {
    const { kubectl, io } = cli;
    if (args.length > 2) fail(`diff is between two moments, but "${args[2]}" was given, too`);
    const [a = flags.from, b = flags.to] = args;
    const [from, to] = [placeOf(cli, a), placeOf(cli, b)];
    const labels = parseSelector(flags.selector);
    const choice = {
      kinds: flags.kind.map((word) => registryName(kindNamed(kubectl.view, word))),
      namespace: given.has('namespace') ? kubectl.namespace : undefined,
      labels: labels.ok ? labels.value : fail(labels.error),
    };
    for (const change of objectChanges(from, to)) {
      if (!isChosen(change, choice)) continue;
      if (flags.output === 'json') io.stdout(changeJson(change));
      else io.stdout(flags.summary ? changeSummary(change) : unifiedOf(change));
    }
    return 0;
  },
});

/** `@120`, or `what-if@90s` for a moment of another timeline; `what-if` is its end, unless a moment is called so. */
function placeOf(cli: Cli, text: string): Place {
  const isName =
    !cli.kubectl.session.moment(text).ok && cli.timelines.facts().some(({ name }) => name === text);
  const { timeline, moment } = momentInTimeline(isName ? `${text}@now` : text);
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
