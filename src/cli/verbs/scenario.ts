// `kubetape scenario run`: carries out scenario files and says whether all was as they say it must be.
//
// Exit codes: 0 all passed, 1 a scenario failed, 2 a file could not be read or makes no sense.

import { bool, number, text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { Tape } from '../../log/tape.js';
import type { Latency } from '../../machinery/settings.js';
import { type RunOptions, runScenario } from '../../scenario/run.js';
import type { Scenario } from '../../scenario/scenario.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { junitXml } from '../scenario/junit.js';
import { type LoadedFile, loadFiles } from '../scenario/load.js';
import { narrator } from '../scenario/narrator.js';
import { loadPrograms } from '../scenario/programs.js';
import { reportJson, reportText, type ScenarioRun } from '../scenario/report.js';
import { stepsWatched } from '../scenario/steps-watched.js';
import { stepCount } from '../scenario/until.js';
import { structured } from '../structured-output.js';
import { writerOf } from '../tapes.js';
import { VERSION } from '../version.js';

const UNREADABLE = 2;

export const scenario = defineCliVerb({
  name: 'scenario',
  summary: 'Run scenarios: steps and laws in YAML',
  usage: 'run FILE...',
  examples: `
    # What is it all about?
    kubetape scenario run scenarios/tour.yaml --narrate

    # All of them, for a build server
    kubetape scenario run scenarios/*.yaml --junit results.xml

    # Other dice; and keep the tape to look into what happened
    kubetape scenario run scenarios/node-failure-and-eviction.yaml --seed 42 --keep outage.tape`,
  flags: {
    narrate: bool('Show notes, command lines and what they print'),
    output: structured(),
    junit: text('Write the results to this file, in the XML that build servers read'),
    keep: text('Keep the tape in this file, which must not exist yet'),
    seed: number("Throw the dice with this seed instead of the scenario's", { default: -1 }),
    latency: text("Instead of the scenario's: realistic or instant"),
    until: text('Stop after this step: its number, from 1, or the name of a bookmark'),
  },
  tape: 'none',
  run: async (cli, { args, flags }) => {
    const files = filesOf(args);
    const latency = latencyOf(flags.latency);
    if (flags.keep !== '' && files.length > 1) fail('--keep keeps the tape of one scenario');
    const { loaded, errors } = loadFiles(cli.host, files);
    for (const error of errors) cli.io.stderr(`${error}\n`);
    if (errors.length > 0) return UNREADABLE;
    const quiet = flags.output === 'json';
    const programs = await loadPrograms(cli);
    const runs = loaded.map((file) => {
      const run = runFile(cli, file, { ...flags, latency, quiet, programs });
      if (!quiet) cli.io.stdout(reportText(run, flags.narrate));
      return run;
    });
    if (quiet) cli.io.stdout(reportJson(runs));
    if (flags.junit !== '') cli.host.writeFile(flags.junit, junitXml(runs));
    return runs.every(({ result }) => result.passed) ? 0 : 1;
  },
});

interface How {
  readonly narrate: boolean;
  readonly keep: string;
  readonly seed: number;
  readonly latency: Latency | undefined;
  readonly until: string;
  readonly quiet: boolean;
  readonly programs: RunOptions['programs'];
}

function runFile(cli: Cli, { path, scenario: written, files }: LoadedFile, how: How): ScenarioRun {
  const { host } = cli;
  const scenario = adjusted(written, how);
  const tape =
    how.keep === ''
      ? undefined
      : Tape.create(how.keep, scenario.settings, { writer: writerOf(host), build: VERSION });
  const watched = stepsWatched(host, scenario);
  const told = how.narrate && !how.quiet ? narrator(cli, scenario) : undefined;
  try {
    const result = runScenario(scenario, {
      files,
      ...(how.programs ? { programs: how.programs } : {}),
      ...(how.until === '' ? {} : { until: stepCount(scenario, how.until) }),
      ...(tape ? { log: tape.log, bookmarks: tape.bookmarks } : {}),
      observer: {
        began: (step) => {
          if (!told) watched.began(step);
          told?.began?.(step);
        },
        ended: (step) => {
          watched.ended();
          told?.ended?.(step);
        },
      },
    });
    return { path, scenario, result, wallMillis: watched.durations };
  } finally {
    tape?.close();
  }
}

function filesOf([verb, ...files]: readonly string[]): readonly string[] {
  if (verb !== 'run')
    fail(
      verb === undefined
        ? "say which: 'kubetape scenario run scenarios/tour.yaml'"
        : `unknown command "${verb}" for "kubetape scenario": there is "run"`,
    );
  return files.length > 0 ? files : fail("say which: 'kubetape scenario run scenarios/tour.yaml'");
}

function latencyOf(text: string): Latency | undefined {
  if (text === '') return undefined;
  return text === 'realistic' || text === 'instant'
    ? text
    : fail(`--latency is realistic or instant, not "${text}"`);
}

function adjusted(scenario: Scenario, { seed, latency }: How): Scenario {
  const settings = {
    ...scenario.settings,
    ...(seed < 0 ? {} : { seed }),
    ...(latency ? { latency } : {}),
  };
  return { ...scenario, settings };
}
