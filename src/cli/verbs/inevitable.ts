// `kubetape inevitable EXPR`: from when on it could not be averted, told by throwing other dice from earlier moments.

import { compileExpression } from '../../history/expression.js';
import { duration, number, text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { oddsFacts } from '../../reasons/facts.js';
import { inevitable, type Odds, steepest } from '../../session/inevitable.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { offsetText, whatHappened } from '../event-text.js';
import { spanOf } from '../span.js';
import { structured } from '../structured-output.js';

const BAR = 40;
const RUNS_MAX = 10_000;

export const inevitableVerb = defineCliVerb({
  name: 'inevitable',
  summary: 'Show from which moment on a condition in CEL could hardly be averted',
  usage: 'EXPRESSION [--since MOMENT] [--until MOMENT] [--horizon DURATION]',
  examples: `
    # Twelve moments of the last ten minutes, ten forks with other dice from each, five minutes ahead
    kubetape inevitable 'pods.exists(p, p.status.phase == "Failed")' --since -10m --horizon 5m

    # Finer, for a longer night
    kubetape inevitable 'deployments.exists(d, d.status.unavailableReplicas > 1)' --moments 40 --runs 100`,
  flags: {
    since: text('A moment: where to begin; the start of the tape, without'),
    until: text('A moment: where to end; now, without'),
    moments: number('How many moments between the two are tried', { default: 12 }),
    runs: number('How many forks leave at each: the first throws the same dice as what happened', {
      default: 10,
    }),
    horizon: duration('How far beyond --until they run', { default: 60_000 }),
    output: structured('one moment a line'),
  },
  tape: 'reads',
  run: (cli, { args, flags }) => {
    const [words, ...more] = args;
    if (words === undefined || more.length > 0) fail('give one condition, in quotes');
    const { moments, runs, horizon } = flags;
    if (moments < 2 || runs < 1 || moments * runs > RUNS_MAX)
      fail(`--moments is 2 or more, --runs 1 or more, and together at most ${RUNS_MAX} runs`);
    const { kubectl, io, host } = cli;
    const read = compileExpression(words, kubectl.view);
    if (!read.ok) return fail(read.error);
    const { log } = kubectl.session;
    const span = spanOf(kubectl.session, flags.since, flags.until);
    const onProgress = host.isErrorTerminal
      ? (part: number) => host.stderr(`\r${Math.round(part * 100)} % \u001b[K\r`)
      : undefined;
    const odds = inevitable(log, read.value, { ...span, moments, runs, horizon, onProgress });
    if (flags.output === 'json') for (const one of odds) io.stdout(jsonOf(one));
    else plot(cli, odds);
    return 0;
  },
});

const jsonOf = (odds: Odds): string => `${canonicalJson(oddsFacts(odds))}\n`;

function plot({ io, kubectl }: Cli, odds: readonly Odds[]): void {
  const { log } = kubectl.session;
  const { epoch } = log.settings;
  const width = Math.max(...odds.map(({ revision }) => `@${revision}`.length));
  const offset = Math.max(...odds.map(({ at }) => offsetText(at, epoch).length));
  for (const { revision, at, held, runs } of odds) {
    const share = held / runs;
    const bar = '█'.repeat(Math.round(share * BAR)).padEnd(BAR, '·');
    io.stdout(
      `${`@${revision}`.padEnd(width)}  ${offsetText(at, epoch).padEnd(offset)}  ${bar}  ${held} of ${runs}\n`,
    );
  }
  const step = steepest(odds);
  if (!step) {
    io.stdout(
      'It never becomes more likely: whatever decided it lies before, or chance does not.\n',
    );
    return;
  }
  const { from, to } = step;
  io.stdout(
    `It was decided between @${from.revision} and @${to.revision}: ${from.held} of ${from.runs} before, ${to.held} of ${to.runs} after.\n`,
  );
  for (const event of log.read(from.revision, to.revision))
    if (event.type === 'ActionTaken')
      io.stdout(`  @${event.revision}  ${offsetText(event.at, epoch)}  ${whatHappened(event)}\n`);
  const last = log.eventAt(to.revision);
  if (last && last.type !== 'ActionTaken')
    io.stdout(`  up to @${last.revision}  ${whatHappened(last)}  (${last.actor})\n`);
}
