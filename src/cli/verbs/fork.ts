// `kubetape fork`: a timeline that shares all that came before a moment, and goes its own way from there.

import { list, number, text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { formatGoDuration, timestamp } from '../../machinery/duration.js';
import { type Changes, forkBefore, retell } from '../../session/retell.js';
import { defineCliVerb } from '../cli-verb.js';
import { seedOf } from '../seed.js';
import { structured } from '../structured-output.js';

export const fork = defineCliVerb({
  name: 'fork',
  summary: 'Begin another timeline at a moment: it shares the past and copies nothing',
  usage: 'NAME [--at MOMENT | --drop @REVISION,... | --swap @A,@B] [--from TIMELINE] [--seed N]',
  examples: `
    # From now on, or from a moment in the past
    kubetape fork what-if
    kubetape fork before-the-outage --at 12m30s

    # Of another timeline than the current one
    kubetape fork deeper --from what-if --at @250

    # With other dice: names, races and times of things to come may differ
    kubetape fork other-dice --at 12m --seed 7

    # The past without an action, or with two of them in the other order; up to the present time
    kubetape fork without-the-patch --drop @144
    kubetape fork scale-first --swap @120,@131

    # Work in it: once, or from now on
    kubetape get pods --timeline what-if
    kubetape switch what-if`,
  flags: {
    from: text('The timeline to fork; the current one, without'),
    drop: list('Actions that are not taken in it: revisions, as "log --actions" shows them'),
    swap: list('Two actions that change places in it, likewise'),
    seed: number('Other dice than those of the timeline that is forked', { default: 0 }),
    output: structured(),
  },
  tape: 'marks',
  run: ({ timelines, io }, { args: [name, ...more], flags, given }) => {
    if (name === undefined || more.length > 0)
      fail("give the new timeline one name: 'kubetape fork what-if --at 10m'");
    const { at = '' } = flags as { at?: string };
    const from = flags.from || timelines.opened.log.timeline;
    const changes = changesOf(flags);
    const log = timelines.get(from).log;
    const before = changes && forkBefore(log, changes);
    if (changes && before === undefined)
      fail('--drop and --swap want revisions of actions: "kubetape log --actions" shows them');
    if (changes && at !== '') fail('--drop and --swap say themselves where the fork leaves');
    const fork = timelines.fork(name, {
      from,
      at: before === undefined ? at || 'now' : `@${before}`,
      ...(given.has('seed') ? { seed: seedOf(flags.seed) } : {}),
    });
    if (changes) retell(fork, log, changes);
    const { parent = from, after, begins } = timelines.factsOf(name);
    const { epoch } = timelines.opened.log.settings;
    io.stdout(
      flags.output === 'json'
        ? `${canonicalJson({ name, forkedFrom: parent, forkRevision: after, forkTime: timestamp(begins) })}\n`
        : `${name} leaves ${parent} at @${after}, ${timestamp(begins)} (${formatGoDuration(begins - epoch)} after the start).\n`,
    );
    return 0;
  },
});

/** Undefined when the past stays as it was. */
function changesOf({
  drop,
  swap,
}: {
  readonly drop: readonly string[];
  readonly swap: readonly string[];
}): Changes | undefined {
  if (drop.length === 0 && swap.length === 0) return undefined;
  const [first, second, ...more] = swap.map(revisionOf);
  if (swap.length > 0 && (first === undefined || second === undefined || more.length > 0))
    fail('--swap wants two revisions: --swap @120,@131');
  return {
    drop: drop.map(revisionOf),
    ...(first === undefined || second === undefined ? {} : { swap: [first, second] as const }),
  };
}

function revisionOf(word: string): number {
  const match = /^@?(\d+)$/.exec(word);
  return match ? Number(match[1]) : fail(`"${word}" is no revision: write @120`);
}
