// `kubetape bookmark`: names for moments, kept with the tape.

import { bool } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { alignColumns, TABLE_LAYOUT } from '../../machinery/align-columns.js';
import { timestamp } from '../../machinery/duration.js';
import { landmarks } from '../../reasons/landmarks.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { momentOf } from '../span.js';

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

    # Also those that the tape marks by itself: first-failure, rollout-start-NAME, rollout-end-NAME, node-lost-NAME
    kubetape bookmark --all
    kubetape diff --from rollout-start-web --to rollout-end-web --summary`,
  flags: { all: bool('List also what the tape marks by itself') },
  tape: 'marks',
  run: (cli, { args, flags }) => {
    const [name, ...more] = args;
    if (name === undefined) return listAll(cli, flags.all);
    if (more.length > 0) fail('give one name');
    if (!NAME.test(name) || RESERVED.includes(name))
      fail(
        `"${name}" cannot be a bookmark: use letters, digits and dashes, a letter first, and not now or start`,
      );
    const { session } = cli.kubectl;
    const at = (flags as { at?: string }).at ?? '';
    const { revision, at: time } = momentOf(session, at);
    session.bookmark(name, revision);
    cli.io.stdout(`${name} is @${revision}, ${timestamp(time)}\n`);
    return 0;
  },
});

function listAll({ kubectl: { session }, io }: Cli, automatic: boolean): number {
  const { bookmarks, bookmark: find, timeAt } = session.extent;
  const lines = [...bookmarks].sort().map((name) => {
    const revision = find(name) ?? 0;
    return [name, `@${revision}`, timestamp(timeAt(revision))];
  });
  if (automatic)
    for (const { name, revision } of landmarks(session.log))
      lines.push([name, `@${revision}`, timestamp(timeAt(revision))]);
  if (lines.length === 0) io.stderr('No bookmarks.\n');
  else
    io.stdout(
      `${alignColumns([['NAME', 'REVISION', 'TIME'], ...lines], TABLE_LAYOUT).join('\n')}\n`,
    );
  return 0;
}
