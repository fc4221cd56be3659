// `kubetape when EXPR`: every moment at which something came to hold, or ceased to, and with which event.

import { samplesOf } from '../../history/samples.js';
import { fail } from '../../kubectl/problem.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { timestamp } from '../../machinery/duration.js';
import { valueFacts } from '../../reasons/facts.js';
import { defineCliVerb } from '../cli-verb.js';
import { offsetText, whatHappened } from '../event-text.js';
import { questionOf, stretchFlags, valueText } from '../expressions.js';

export const when = defineCliVerb({
  name: 'when',
  summary: 'Show every moment at which a condition in CEL came to hold or ceased to',
  usage: 'EXPRESSION [--since MOMENT] [--until MOMENT]',
  examples: `
    # When were more than three pods waiting?
    kubetape when 'pods.filter(p, p.status.phase == "Pending").size() > 3'

    # When did the service have nobody behind it?
    kubetape when 'endpoints.exists(e, e.metadata.name == "web" && !has(e.subsets))' --since 10m -o json`,
  flags: stretchFlags,
  tape: 'reads',
  run: ({ kubectl, io }, { args, flags }) => {
    const { expression, stretch, isJson } = questionOf(kubectl, args, flags);
    const { log } = kubectl.session;
    let isFirst = true;
    for (const { revision, at, value } of samplesOf(log, expression, stretch)) {
      if (value.ok && typeof value.value !== 'boolean')
        fail(`when wants a condition, true or false; this is ${valueText(value)}: try probe`);
      const event = isFirst ? undefined : log.eventAt(revision);
      const what = event ? `  with ${whatHappened(event)}  (${event.actor})` : '  at the beginning';
      io.stdout(
        isJson
          ? `${canonicalJson({ revision, time: timestamp(at), ...valueFacts(value), actor: event?.actor, event: event && whatHappened(event) })}\n`
          : `@${revision}  ${offsetText(at, log.settings.epoch)}  ${valueText(value)}${what}\n`,
      );
      isFirst = false;
    }
    return 0;
  },
});
