// `kubetape log`: everything that happened, each thing below what it was a reaction to.

import { type ClusterEvent, isObjectEvent } from '../../events/event.js';
import { refTo } from '../../kubectl/arguments.js';
import { bool, list, text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { kindNamed, registryName } from '../../kubectl/resources.js';
import type { Kubectl } from '../../kubectl/verb.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { type KubeObject, keyOf, keyOfObject } from '../../machinery/object.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { changesOf, keyOfEvent, kindOfEvent, offsetText, whatHappened } from '../event-text.js';
import { gist } from '../gist.js';
import { spanOf } from '../span.js';
import { structured } from '../structured-output.js';
import { treeOrder } from '../tree.js';

export const log = defineCliVerb({
  name: 'log',
  summary: 'Show what happened: every action, and what it led to',
  examples: `
    # Everything, as a tree of causes
    kubetape log

    # Only what somebody asked for
    kubetape log --actions

    # What became of one deployment, or of pods in the last ten minutes
    kubetape log --object deployment/web
    kubetape log --kind pods --since -10m

    # What the scheduler did, as JSON, one event a line
    kubetape log --actor default-scheduler -o json`,
  flags: {
    actions: bool('Only actions: what came from outside'),
    actor: list('Only what these did, such as kubectl or deployment-controller'),
    kind: list('Only what concerns these kinds'),
    object: text('Only what concerns this object: TYPE/NAME'),
    output: structured('one event a line'),
    since: text('A moment: only what came after it'),
    until: text('A moment: only what came up to it'),
    flat: bool('In order of time, not as a tree'),
  },
  tape: 'reads',
  run: (cli, { args, flags }) => {
    if (args.length > 0) fail(`log takes no arguments; did you mean --object ${args[0]}?`);
    const { kubectl } = cli;
    const { session } = kubectl;
    const span = spanOf(session, flags.since, flags.until);
    const isWanted = filterOf(kubectl, flags);
    const upTo = Math.min(span.upTo, kubectl.view.revision);
    const events = session.log.read(span.after, upTo);
    if (flags.output === 'json') {
      for (const event of events) if (isWanted(event)) cli.io.stdout(`${canonicalJson(event)}\n`);
      return 0;
    }
    const before = (key: string) => session.log.objectAt(key, span.after);
    print(cli, nodesOf(events, isWanted, before), flags.flat);
    return 0;
  },
});

interface Line {
  readonly id: number;
  readonly parent: number | undefined;
  readonly at: number;
  readonly text: string;
}

/** The wanted events; what they led to hangs below them though others may lie between. */
function nodesOf(
  events: Iterable<ClusterEvent>,
  isWanted: (event: ClusterEvent) => boolean,
  before: (key: string) => KubeObject | undefined,
): Line[] {
  const lines: Line[] = [];
  const latest = new Map<string, KubeObject>();
  /** For an event that is not shown, the nearest one above it that is. */
  const shown = new Map<number, number | undefined>();
  for (const event of events) {
    const { revision, because, at, actor } = event;
    const parent = because === null ? undefined : shown.has(because) ? shown.get(because) : because;
    const changed = isWanted(event) ? changedBy(event, latest, before) : '';
    if (isObjectEvent(event)) latest.set(keyOfObject(event.object), event.object);
    if (!isWanted(event)) {
      shown.set(revision, parent);
      continue;
    }
    const by = event.type === 'ClockAdvanced' ? '' : `  (${actor})`;
    lines.push({ id: revision, parent, at, text: `${whatHappened(event)}${changed}${by}` });
  }
  return lines;
}

/** What an update changed of the version before, which the log has just shown or had before the span. */
function changedBy(
  event: ClusterEvent,
  latest: ReadonlyMap<string, KubeObject>,
  before: (key: string) => KubeObject | undefined,
): string {
  if (event.type !== 'ObjectUpdated') return '';
  const key = keyOfObject(event.object);
  return gist(changesOf(latest.get(key) ?? before(key), event.object));
}

function print({ io, kubectl }: Cli, lines: readonly Line[], flat: boolean): void {
  const { epoch } = kubectl.session.log.settings;
  const revisionWidth = `@${lines.at(-1)?.id ?? 0}`.length;
  const offsets = lines.map(({ at }) => offsetText(at, epoch).length);
  const offsetWidth = offsets.reduce((widest, width) => Math.max(widest, width), 0);
  const ordered = flat ? lines.map((node) => ({ node, branch: '' })) : treeOrder(lines);
  for (const { node, branch } of ordered) {
    const revision = `@${node.id}`.padEnd(revisionWidth);
    const offset = offsetText(node.at, epoch).padEnd(offsetWidth);
    io.stdout(`${revision}  ${offset}  ${branch}${node.text}\n`);
  }
}

interface Filters {
  readonly actions: boolean;
  readonly actor: readonly string[];
  readonly kind: readonly string[];
  readonly object: string;
}

function filterOf(kubectl: Kubectl, flags: Filters): (event: ClusterEvent) => boolean {
  const kinds = flags.kind.map((word) => registryName(kindNamed(kubectl.view, word)));
  const key = flags.object === '' ? undefined : keyNamed(kubectl, flags.object);
  return (event) =>
    (!flags.actions || event.type === 'ActionTaken') &&
    (flags.actor.length === 0 || flags.actor.includes(event.actor)) &&
    (kinds.length === 0 || kinds.includes(kindOfEvent(event) ?? '')) &&
    (key === undefined || keyOfEvent(event) === key);
}

/** The key of `deployment/web`, whether it is there or not. */
export function keyNamed(kubectl: Kubectl, written: string): string {
  const [type = '', name = '', ...more] = written.split('/');
  if (type === '' || name === '' || more.length > 0)
    fail(`"${written}" is no object: write TYPE/NAME`);
  return keyOf(refTo(kubectl, kindNamed(kubectl.view, type), name));
}
