// `kubetape fork`: a timeline that shares all that came before a moment, and goes its own way from there.

import { number, text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { formatGoDuration, timestamp } from '../../machinery/duration.js';
import { defineCliVerb } from '../cli-verb.js';
import { seedOf } from '../seed.js';

export const fork = defineCliVerb({
  name: 'fork',
  summary: 'Begin another timeline at a moment: it shares the past and copies nothing',
  usage: 'NAME [--at MOMENT] [--from TIMELINE] [--seed N]',
  examples: `
    # From now on, or from a moment in the past
    kubetape fork what-if
    kubetape fork before-the-outage --at 12m30s

    # Of another timeline than the current one
    kubetape fork deeper --from what-if --at @250

    # With other dice: names, races and times of things to come may differ
    kubetape fork other-dice --at 12m --seed 7

    # Work in it: once, or from now on
    kubetape get pods --timeline what-if
    kubetape switch what-if`,
  flags: {
    from: text('The timeline to fork; the current one, without'),
    seed: number('Other dice than those of the timeline that is forked', { default: 0 }),
  },
  tape: 'marks',
  run: ({ timelines, io }, { args: [name, ...more], flags, given }) => {
    if (name === undefined || more.length > 0)
      fail("give the new timeline one name: 'kubetape fork what-if --at 10m'");
    const { at = '' } = flags as { at?: string };
    const from = flags.from || timelines.opened.log.timeline;
    timelines.fork(name, {
      from,
      at: at || 'now',
      ...(given.has('seed') ? { seed: seedOf(flags.seed) } : {}),
    });
    const { parent = from, after, begins } = timelines.factsOf(name);
    const { epoch } = timelines.opened.log.settings;
    io.stdout(
      `${name} leaves ${parent} at @${after}, ${timestamp(begins)} (${formatGoDuration(begins - epoch)} after the start).\n`,
    );
    return 0;
  },
});
