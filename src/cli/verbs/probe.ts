// `kubetape probe EXPR`: a value at each of its changes, as if somebody had thought of printing it in time.

import { samplesOf } from '../../history/samples.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { timestamp } from '../../machinery/duration.js';
import { valueFacts } from '../../reasons/facts.js';
import { defineCliVerb } from '../cli-verb.js';
import { offsetText } from '../event-text.js';
import { questionOf, stretchFlags, valueText } from '../expressions.js';

export const probe = defineCliVerb({
  name: 'probe',
  summary: 'Show the value of an expression in CEL at each of its changes',
  usage: 'EXPRESSION [--since MOMENT] [--until MOMENT]',
  examples: `
    # How many pods were there, and when?
    kubetape probe 'pods.size()'

    # The phases of one application's pods in the last ten minutes
    kubetape probe 'pods.filter(p, p.metadata.labels.app == "web").map(p, p.status.phase)' --since -10m

    # What the autoscaler saw
    kubetape probe 'horizontalpodautoscalers.map(h, h.status.currentReplicas)' -o json`,
  flags: stretchFlags,
  tape: 'reads',
  run: ({ kubectl, io }, { args, flags }) => {
    const { expression, stretch, isJson } = questionOf(kubectl, args, flags);
    const { log } = kubectl.session;
    for (const { revision, at, value } of samplesOf(log, expression, stretch))
      io.stdout(
        isJson
          ? `${canonicalJson({ revision, time: timestamp(at), ...valueFacts(value) })}\n`
          : `@${revision}  ${offsetText(at, log.settings.epoch)}  ${valueText(value)}\n`,
      );
    return 0;
  },
});
