// `kubetape bookmark`: names for moments, kept with the tape.

import { bool } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { alignColumns, TABLE_LAYOUT } from '../../machinery/align-columns.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { timestamp } from '../../machinery/duration.js';
import { landmarks } from '../../reasons/landmarks.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { momentOf } from '../span.js';
import { structured } from '../structured-output.js';

/** What a moment may be written as is no name for one. */
const NAME = /^[a-z][a-z0-9-]*$/i;
const RESERVED = ['now', 'start'];

export const bookmark = defineCliVerb({
  name: 'bookmark',
  summary: 'Name a moment, or list the named ones',
  usage: '[NAME] [--at MOMENT]',
  examples: `
    # The present, a moment in the past
    kubetape bookmark before-upgrade
    kubetape bookmark outage --at 12m30s

    # All of them; one is used like any moment
    kubetape bookmark
    kubetape get pods --at before-upgrade

    # Also those that the tape marks by itself: first-failure, rollout-start-NAME, rollout-end-NAME, node-lost-NAME;
    # where two workloads have one name, the later one's is NAME.KIND or NAME.NAMESPACE
    kubetape bookmark --all
    kubetape diff rollout-start-web rollout-end-web --summary`,
  flags: {
    all: bool('List also what the tape marks by itself'),
    output: structured('one bookmark a line'),
  },
  tape: 'marks',
  run: (cli, { args, flags }) => {
    const [name, ...more] = args;
    const isJson = flags.output === 'json';
    if (name === undefined) return listAll(cli, flags.all, isJson);
    if (more.length > 0) fail('give one name');
    if (!NAME.test(name) || RESERVED.includes(name))
      fail(
        `"${name}" cannot be a bookmark: use letters, digits and dashes, a letter first, and not now or start`,
      );
    const { session } = cli.kubectl;
    const at = (flags as { at?: string }).at ?? '';
    const { revision, at: time } = momentOf(session, at);
    session.bookmark(name, revision);
    cli.io.stdout(
      isJson ? jsonOf(name, revision, time) : `${name} is @${revision}, ${timestamp(time)}\n`,
    );
    return 0;
  },
});

const jsonOf = (name: string, revision: number, time: number): string =>
  `${canonicalJson({ name, revision, time: timestamp(time) })}\n`;

function listAll({ kubectl: { session }, io }: Cli, automatic: boolean, isJson: boolean): number {
  const { bookmarks, bookmark: find, timeAt } = session.extent;
  const all = [...bookmarks].sort().map((name) => ({ name, revision: find(name) ?? 0 }));
  if (automatic) all.push(...landmarks(session.log));
  if (isJson)
    for (const { name, revision } of all) io.stdout(jsonOf(name, revision, timeAt(revision)));
  else if (all.length === 0) io.stderr('No bookmarks.\n');
  else {
    const lines = all.map(({ name, revision }) => [
      name,
      `@${revision}`,
      timestamp(timeAt(revision)),
    ]);
    io.stdout(
      `${alignColumns([['NAME', 'REVISION', 'TIME'], ...lines], TABLE_LAYOUT).join('\n')}\n`,
    );
  }
  return 0;
}
