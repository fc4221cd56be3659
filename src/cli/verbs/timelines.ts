// `kubetape timelines`: what was forked from what, and what became of it.

import { text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { alignColumns, TABLE_LAYOUT } from '../../machinery/align-columns.js';
import { formatGoDuration, timestamp } from '../../machinery/duration.js';
import { goJson } from '../../machinery/go-json.js';
import { dumpYaml } from '../../machinery/yaml-dump.js';
import type { TimelineFacts } from '../../session/timelines.js';
import { defineCliVerb } from '../cli-verb.js';
import { whatHappened } from '../event-text.js';
import { noArguments } from '../no-arguments.js';
import { treeOrder } from '../tree.js';

export const timelines = defineCliVerb({
  name: 'timelines',
  summary: 'Show the timelines of the tape as a tree',
  examples: `
    kubetape timelines

    # Names only, or everything
    kubetape timelines -o name
    kubetape timelines -o json`,
  flags: { output: text('name, json or yaml', { short: 'o' }) },
  tape: 'reads',
  run: ({ timelines: all, io }, { args, flags }) => {
    noArguments('timelines', args);
    const facts = all.facts();
    const { epoch } = all.opened.log.settings;
    if (flags.output === '') io.stdout(tree(facts, epoch));
    else if (flags.output === 'name') for (const { name } of facts) io.stdout(`${name}\n`);
    else if (flags.output === 'json') io.stdout(`${goJson({ timelines: plain(facts) }, '  ')}\n`);
    else if (flags.output === 'yaml') io.stdout(dumpYaml({ timelines: plain(facts) }));
    else fail(`--output is name, json or yaml, not "${flags.output}"`);
    return 0;
  },
});

const HEADINGS = ['CURRENT', 'NAME', 'LEAVES AT', 'NOW', 'REVISION', 'EVENTS', 'FIRST'];

function tree(facts: readonly TimelineFacts[], epoch: number): string {
  const places = new Map(facts.map(({ name }, i) => [name, i]));
  const nodes = facts.map((fact, id) => ({
    id,
    parent: fact.parent === undefined ? undefined : places.get(fact.parent),
    fact,
  }));
  const offset = (at: number): string => formatGoDuration(at - epoch);
  const lines = Array.from(treeOrder(nodes), ({ node: { fact }, branch }) => [
    fact.current ? '*' : '',
    `${branch}${fact.name}`,
    fact.parent === undefined ? '' : `@${fact.after}, ${offset(fact.begins)}`,
    offset(fact.now),
    `@${fact.head}`,
    String(fact.head - fact.after),
    fact.first ? whatHappened(fact.first) : '',
  ]);
  return `${alignColumns([HEADINGS, ...lines], TABLE_LAYOUT).join('\n')}\n`;
}

const plain = (facts: readonly TimelineFacts[]) =>
  facts.map(({ name, current, parent, after, begins, head, now, seed, first }) => ({
    name,
    current,
    ...(parent === undefined
      ? {}
      : { forkedFrom: parent, forkRevision: after, forkTime: timestamp(begins) }),
    revision: head,
    now: timestamp(now),
    events: head - after,
    seed,
    ...(first ? { first: whatHappened(first) } : {}),
  }));
