// `kubetape doctor`: what is in a tape, and how it is.

import { Tape } from '../../log/tape.js';
import { TapeError } from '../../log/tape-error.js';
import { verifyTape } from '../../log/verify.js';
import { alignColumns, TABLE_LAYOUT } from '../../machinery/align-columns.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { formatGoDuration, timestamp } from '../../machinery/duration.js';
import { kindName } from '../../machinery/object.js';
import { REPAIRER } from '../../session/rerun.js';
import { defineCliVerb } from '../cli-verb.js';
import { noArguments } from '../no-arguments.js';
import { structured } from '../structured-output.js';
import { VERSION } from '../version.js';

export const doctor = defineCliVerb({
  name: 'doctor',
  summary: 'Show what is in the tape, and whether it is well',
  examples: `
    kubetape doctor
    kubetape doctor --tape old.tape -o json`,
  flags: { output: structured() },
  tape: 'none',
  run: ({ options, io }, { args, flags }) => {
    noArguments('doctor', args);
    const health = healthOf(options.tape);
    const tape = Tape.open(options.tape, { readOnly: true, regardless: true });
    try {
      const facts = { tape: options.tape, ...health, ...factsOf(tape) };
      if (flags.output === 'json') io.stdout(`${canonicalJson(facts)}\n`);
      else io.stdout(`${alignColumns(linesOf(facts), TABLE_LAYOUT).join('\n')}\n`);
    } finally {
      tape.close();
    }
    return health.problem === undefined ? 0 : 1;
  },
});

/** Quick: the file and its end. The chain is for verify. */
function healthOf(path: string): { readonly problem?: string } {
  try {
    const { problem } = verifyTape(path, { quick: true });
    return problem === undefined ? {} : { problem };
  } catch (error) {
    if (error instanceof TapeError && error.problem === 'Damaged')
      return { problem: error.message };
    throw error;
  }
}

function factsOf(tape: Tape) {
  const { log } = tape;
  const { seed, epoch, kubernetes, latency } = log.settings;
  const events: Record<string, number> = {};
  const actors: Record<string, number> = {};
  const losses: number[] = [];
  for (const { type, actor, revision } of log.read()) {
    events[type] = (events[type] ?? 0) + 1;
    const name = actor.split('/')[0] ?? actor;
    actors[name] = (actors[name] ?? 0) + 1;
    if (actor === REPAIRER) losses.push(revision);
  }
  const objects: Record<string, number> = {};
  for (const { apiVersion, kind } of log.objectsAt('', log.head)) {
    const name = kindName(apiVersion, kind);
    objects[name] = (objects[name] ?? 0) + 1;
  }
  const { build = 'unknown', writer } = tape.meta;
  return {
    build,
    thisBuild: VERSION,
    ...tape.size,
    settings: { seed, epoch: timestamp(epoch), kubernetes, latency },
    timelines: tape.timelines,
    timeline: log.timeline,
    revision: log.head,
    now: timestamp(log.lastAt),
    elapsed: formatGoDuration(log.lastAt - epoch),
    events,
    actors,
    objects,
    bookmarks: tape.bookmarks.names,
    losses,
    ...(writer === undefined ? {} : { writer }),
  };
}

function linesOf(
  facts: ReturnType<typeof factsOf> & { tape: string; problem?: string },
): string[][] {
  const { settings } = facts;
  const counts = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  const lines: [string, string][] = [
    ['tape', facts.tape],
    [
      'health',
      facts.problem ??
        'the file is sound and its end is there ("kubetape verify" checks every event)',
    ],
    ['made by', `kubetape ${facts.build}; this is ${facts.thisBuild}`],
    ['size', `${facts.bytes} bytes, ${facts.snapshots} snapshots, format ${facts.format}`],
    [
      'cluster',
      `Kubernetes ${settings.kubernetes}, seed ${settings.seed}, ${settings.latency} latency`,
    ],
    ['time', `${settings.epoch} to ${facts.now} (${facts.elapsed})`],
    [
      'timelines',
      facts.timelines.map((name) => (name === facts.timeline ? `*${name}` : name)).join(', '),
    ],
    ['revision', `@${facts.revision}`],
    ['events', counts(facts.events)],
    ['actors', counts(facts.actors)],
    ['objects', counts(facts.objects)],
    ['bookmarks', facts.bookmarks.length === 0 ? 'none' : facts.bookmarks.join(', ')],
    [
      'losses',
      facts.losses.length === 0
        ? 'none'
        : facts.losses.map((revision) => `@${revision}`).join(', '),
    ],
    ...(facts.writer === undefined ? [] : [['writer', facts.writer] as [string, string]]),
  ];
  return lines;
}
