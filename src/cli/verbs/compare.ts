// `kubetape compare EXPR...`: several timelines side by side, a row for each and a column for each expression.

import { compileExpression } from '../../history/expression.js';
import { sampleAt } from '../../history/samples.js';
import { list } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { alignColumns, TABLE_LAYOUT } from '../../machinery/align-columns.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { formatGoDuration, timestamp } from '../../machinery/duration.js';
import { valueFacts } from '../../reasons/facts.js';
import { defineCliVerb } from '../cli-verb.js';
import { valueText } from '../expressions.js';
import { momentOf } from '../span.js';
import { structured } from '../structured-output.js';

/** What is asked when nobody says what. */
const USUAL = [
  'pods.size()',
  'pods.filter(p, p.status.phase == "Running").size()',
  'events.filter(e, e.type == "Warning").size()',
];

export const compare = defineCliVerb({
  name: 'compare',
  summary: 'Show several timelines side by side: what expressions in CEL are in each',
  usage: '[EXPRESSION ...] [--of TIMELINE,...] [--at MOMENT]',
  examples: `
    # All timelines of the tape, at the end of each
    kubetape compare

    # Three ways out of an outage, ten minutes in, by what matters
    kubetape compare 'pods.filter(p, p.status.phase == "Running").size()' 'deployments[0].status.availableReplicas' \\
      --of main,more-replicas,other-node --at 10m`,
  flags: {
    of: list('The timelines; all of the tape, without'),
    output: structured('one timeline a line'),
  },
  tape: 'reads',
  run: ({ timelines, io }, { args, flags }) => {
    const { at = '' } = flags as { at?: string };
    const asked = args.length > 0 ? args : USUAL;
    const names = flags.of.length > 0 ? flags.of : timelines.facts().map(({ name }) => name);
    const rows = names.map((name) => {
      const session = timelines.get(name);
      const moment = momentOf(session, at || 'now');
      const values = asked.map((words) => {
        const read = compileExpression(words, session.view(moment));
        return read.ok
          ? sampleAt(session.log, read.value, moment.revision).value
          : fail(read.error);
      });
      return { name, session, moment, values };
    });
    if (flags.output === 'json') {
      for (const { name, moment, values } of rows)
        io.stdout(
          `${canonicalJson({ timeline: name, revision: moment.revision, time: timestamp(moment.at), values: values.map((value, i) => ({ expression: asked[i], ...valueFacts(value) })) })}\n`,
        );
      return 0;
    }
    const lines = rows.map(({ name, session, moment, values }) => [
      name,
      `@${moment.revision}`,
      formatGoDuration(moment.at - session.log.settings.epoch),
      ...values.map(valueText),
    ]);
    const headings = ['TIMELINE', 'REVISION', 'TIME', ...asked];
    io.stdout(`${alignColumns([headings, ...lines], TABLE_LAYOUT).join('\n')}\n`);
    return 0;
  },
});
