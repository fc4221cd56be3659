// `kubetape sql QUERY`: the tape for people who think in SQL.

import { fail } from '../../kubectl/problem.js';
import { queryLog } from '../../log/query.js';
import { alignColumns, TABLE_LAYOUT } from '../../machinery/align-columns.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { defineCliVerb } from '../cli-verb.js';
import { structured } from '../structured-output.js';

export const sql = defineCliVerb({
  name: 'sql',
  summary: 'Ask the tape in SQL: events, objects_at(REVISION), causes(REVISION)',
  usage: 'QUERY',
  examples: `
    # events: revision, time, type, actor, because, kind, namespace, name, command, result, object
    kubetape sql "SELECT actor, count(*) AS events FROM events GROUP BY actor ORDER BY 2 DESC"

    # Only a stretch: what came after revision 100, up to 200
    kubetape sql "SELECT revision, command FROM events(100, 200) WHERE type = 'ActionTaken'"

    # objects_at(REVISION): kind, namespace, name, uid, revision, object; now, without a revision
    kubetape sql "SELECT name, json_extract(object, '$.status.phase') AS phase FROM objects_at(120) WHERE kind = 'Pod'"

    # causes(REVISION): what led to an event, itself first
    kubetape sql "SELECT depth, revision, actor, kind, name, command FROM causes(142)"`,
  flags: { output: structured('one row a line') },
  tape: 'reads',
  run: ({ kubectl, io }, { args, flags }) => {
    const [query, ...more] = args;
    if (query === undefined || more.length > 0) fail('give one query, in quotes');
    const { columns, rows } = asked(() => queryLog(kubectl.session.log, query));
    if (flags.output === 'json') {
      for (const row of rows)
        io.stdout(
          `${canonicalJson(Object.fromEntries(columns.map((name, i) => [name, row[i]])))}\n`,
        );
      return 0;
    }
    const lines = rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))));
    const heading = columns.map((name) => name.toUpperCase());
    io.stdout(`${alignColumns([heading, ...lines], TABLE_LAYOUT).join('\n')}\n`);
    return 0;
  },
});

/** What SQLite says of a query is the asker's to put right. */
function asked<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    const { code = '' } = error as { code?: string };
    if (error instanceof SyntaxError || code.startsWith('SQLITE_'))
      return fail((error as Error).message);
    throw error;
  }
}
