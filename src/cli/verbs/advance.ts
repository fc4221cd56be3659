// `kubetape advance`: lets virtual time pass, for a while or until something holds.

import { duration, text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { parseUntil } from '../../kubectl/wait/until.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { formatGoDuration, parseUserDuration, timestamp } from '../../machinery/duration.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { counted } from '../event-text.js';
import { structured } from '../structured-output.js';

const HOUR_MS = 3_600_000;
/** Longer than any tape should be asked for at once. */
const ADVANCE_MS_MAX = 10 * 365 * 24 * HOUR_MS;

export const advance = defineCliVerb({
  name: 'advance',
  summary: 'Let virtual time pass',
  usage: "(DURATION | --until 'RESOURCE/NAME CONDITION')",
  examples: `
    # Ten minutes, three days
    kubetape advance 10m
    kubetape advance 3d

    # Until a deployment is available, a pod ready, a job complete
    kubetape advance --until 'deployment/web Available'
    kubetape advance --until 'pod/db-0 Ready=false'

    # Until a field has a value
    kubetape advance --until "deployment/web jsonpath={.status.readyReplicas}=3" --within 5m`,
  flags: {
    until: text('Stop when this holds'),
    within: duration('Give up when it does not hold after so long', { default: HOUR_MS }),
    output: structured(),
  },
  tape: 'writes',
  run: (cli, { args, flags }) => {
    const { session } = cli.kubectl;
    const started = session.log.head;
    if (flags.until === '') {
      session.advance(durationOf(args));
      cli.io.stdout(report(cli, started, flags.output));
      return 0;
    }
    if (args.length > 0) fail('give a duration or --until, not both');
    const { holds, text: what } = parseUntil(cli.kubectl, flags.until);
    const held = session.advanceUntil(holds, flags.within);
    cli.io.stdout(report(cli, started, flags.output));
    if (!held) fail(`${what} did not hold within ${formatGoDuration(flags.within)}`);
    return 0;
  },
});

function durationOf([given, ...more]: readonly string[]): number {
  if (given === undefined || more.length > 0)
    fail("say for how long: 'kubetape advance 10m', or until what: '--until \"pod/web-0 Ready\"'");
  const read = parseUserDuration(given);
  if (!read.ok) return fail(read.error);
  if (read.value < 0) fail('time does not run backwards: look at the past with --at');
  if (read.value > ADVANCE_MS_MAX) fail('that is too long: advance by ten years at most');
  return Math.round(read.value);
}

function report({ kubectl: { session } }: Cli, started: number, output: string): string {
  const { now, log } = session;
  const events = log.head - started;
  if (output === 'json')
    return `${canonicalJson({ now: timestamp(now), revision: log.head, events })}\n`;
  return `${timestamp(now)} (${formatGoDuration(now - log.settings.epoch)} after the start), revision ${log.head}, ${counted(events)}\n`;
}
