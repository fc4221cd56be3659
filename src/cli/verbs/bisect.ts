// `kubetape bisect EXPR`: the event with which something became so, in as many looks as a dictionary takes.

import { type Bisected, bisect } from '../../history/bisect.js';
import type { Sample } from '../../history/samples.js';
import type { EventLog } from '../../log/event-log.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { timestamp } from '../../machinery/duration.js';
import { valueFacts } from '../../reasons/facts.js';
import { defineCliVerb } from '../cli-verb.js';
import { offsetText, whatHappened } from '../event-text.js';
import { questionOf, stretchFlags, valueText } from '../expressions.js';

export const bisectVerb = defineCliVerb({
  name: 'bisect',
  summary: 'Find the event with which a condition in CEL came to hold',
  usage: 'EXPRESSION [--since MOMENT] [--until MOMENT]',
  examples: `
    # With which event did the first pod fail?
    kubetape bisect 'pods.exists(p, p.status.phase == "Failed")'

    # Between two moments, and why it happened
    kubetape bisect 'deployments.exists(d, d.spec.replicas > 5)' --since 10m --until 20m
    kubetape why @1234`,
  flags: stretchFlags,
  tape: 'reads',
  run: ({ kubectl, io }, { args, flags }) => {
    const { expression, stretch, isJson } = questionOf(kubectl, args, flags);
    const { log } = kubectl.session;
    const bisected = bisect(log, expression, stretch);
    io.stdout(isJson ? jsonOf(log, bisected) : textOf(log, bisected));
    return bisected.found ? 0 : 1;
  },
});

function textOf(
  log: EventLog,
  { first, last, before, found, flips, isExact, asked, looked }: Bisected,
): string {
  const times = `${isExact ? '' : 'at least '}${flips} times`;
  const others = 'it is not monotone: "kubetape when" with the same expression shows every change';
  if (!before || !found) {
    const ends = `It is ${valueText(first.value)} at both ends, @${first.revision} and @${last.revision}`;
    if (flips === 0)
      return `${ends}${isExact ? ', and all the time between' : `, and at ${looked} moments in all`}.\n`;
    return `${ends}, but changes ${times} between; ${others}.\n`;
  }
  const event = log.eventAt(found.revision);
  const line = (sample: Sample, what: string) =>
    `@${sample.revision}  ${offsetText(sample.at, log.settings.epoch)}  ${valueText(sample.value)}${what}\n`;
  const by = event ? `  with ${whatHappened(event)}  (${event.actor})` : '';
  const note =
    flips > 1
      ? `This is one of ${isExact ? flips : `at least ${flips}`} changes; ${others}.\n`
      : isExact
        ? ''
        : `It is the only change, as far as ${looked} moments tell.\n`;
  return `${line(before, '')}${line(found, by)}${note}Found in ${asked} looks. Why: kubetape why @${found.revision}\n`;
}

function jsonOf(
  log: EventLog,
  { first, last, before, found, flips, isExact, asked, looked }: Bisected,
): string {
  const told = (sample: Sample | undefined) =>
    sample && {
      revision: sample.revision,
      time: timestamp(sample.at),
      ...valueFacts(sample.value),
    };
  const event = found && log.eventAt(found.revision);
  return `${canonicalJson({
    first: told(first),
    last: told(last),
    before: told(before),
    found: told(found),
    actor: event?.actor,
    event: event && whatHappened(event),
    flips,
    isExact,
    isMonotone: flips <= 1 && isExact ? true : flips > 1 ? false : undefined,
    asked,
    looked,
  })}\n`;
}
