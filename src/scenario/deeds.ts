// What each sort of step does to a cluster.

import type { ApiRequest } from '../apiserver/request.js';
import type { Technique } from '../events/event.js';
import type { Files, KubectlIo } from '../kubectl/io.js';
import { runKubectl } from '../kubectl/run.js';
import { assert, unreachable } from '../machinery/assert.js';
import { formatGoDuration } from '../machinery/duration.js';
import type { Manifest, Millis } from '../machinery/object.js';
import { isFailure } from '../machinery/status.js';
import type { Session } from '../session/session.js';
import { judge } from './claim.js';
import type { Deed, Expected } from './scenario.js';
import { faultManifest, inlineYaml } from './telling.js';

/** Carries out the words after the program's name, and returns the exit code. */
export type Program = (argv: readonly string[], io: KubectlIo) => number;
export type Programs = Readonly<Record<string, Program>>;

/** kubectl's verbs, under both names; the command adds kubetape's own. */
export const programs: Programs = {
  kubectl: runKubectl,
  kubetape: (argv, io) => runKubectl(argv[0] === 'kubectl' ? argv.slice(1) : argv, io),
};

export interface World {
  readonly session: Session;
  readonly files: Pick<Files, 'read' | 'list'>;
  readonly programs: Programs;
}

/** What became of a step: without a problem it is as it should be. */
export interface Outcome {
  readonly output?: string;
  readonly problem?: string;
}

type DoneHere = Exclude<Deed, { do: 'law' }>;

export function doDeed(deed: DoneHere, world: World): Outcome {
  const { session } = world;
  switch (deed.do) {
    case 'run':
      return run(deed, world);
    case 'apply':
      return apply(deed, world);
    case 'advance':
      session.advance(deed.by);
      return {};
    case 'advanceUntil':
      return advanceUntil(deed, session);
    case 'settle':
      session.settle();
      return {};
    case 'reach':
      reach(session, session.log.settings.epoch + deed.at);
      return {};
    case 'ask':
      return ask(deed, session);
    case 'fault':
    case 'heal':
      return disturb(deed, session);
    case 'expect':
      return problemOf(judge(deed.claim, session.view()));
    case 'bookmark':
      session.bookmark(deed.name, session.log.head);
      return {};
    case 'tell':
      return {};
    default:
      return unreachable(deed);
  }
}

const problemOf = (problem: string | undefined): Outcome =>
  problem === undefined ? {} : { problem };

function run({ words, stdin = '', expected }: Extract<Deed, { do: 'run' }>, world: World): Outcome {
  const [name = '', ...argv] = words;
  const program = world.programs[name];
  assert(program !== undefined, `no program ${name}: the parser knows them all`);
  let output = '';
  const print = (text: string): void => {
    output += text;
  };
  const code = program(argv, {
    session: world.session,
    stdout: print,
    stderr: print,
    files: { ...world.files, stdin: () => stdin },
    program: name,
    isTerminal: false,
    colour: false,
    width: 80,
    env: {},
  });
  return { output, ...problemOf(unexpected(expected, code, output)) };
}

function unexpected(
  { output: wanted, matches, fails }: Expected,
  code: number,
  output: string,
): string | undefined {
  if (fails === undefined && code !== 0) return `exit code ${code}:\n${output.trimEnd()}`;
  if (fails !== undefined && code === 0) return 'it succeeded, and was expected to fail';
  if (typeof fails === 'number' && code !== fails)
    return `exit code ${code}, expected ${fails}:\n${output.trimEnd()}`;
  if (wanted !== undefined && wanted.trimEnd() !== output.trimEnd())
    return `it printed\n${output.trimEnd()}\nand was expected to print\n${wanted.trimEnd()}`;
  const missing = matches.find((pattern) => !pattern.test(output));
  return missing && `nothing matches ${missing.source} in\n${output.trimEnd()}`;
}

function ask({ request, asked, result }: Extract<Deed, { do: 'ask' }>, session: Session): Outcome {
  const before = session.log.head;
  session.act(request, asked);
  const [event] = session.log.read(before, before + 1);
  const found = event?.type === 'ActionTaken' ? event.outcome.result : 'nothing';
  if (result === undefined || found === result) return {};
  return { problem: `it came to ${found}, and was expected to come to ${result}` };
}

function reach({ cluster }: Session, time: Millis): void {
  if (time <= cluster.state.now) return;
  cluster.proceed(time, () => true);
  if (cluster.state.now < time) cluster.pass(time, false);
}

const SUCCEEDS: Expected = { matches: [] };

function apply(deed: Extract<Deed, { do: 'apply' }>, world: World): Outcome {
  const inline = 'manifests' in deed;
  const words = ['kubectl', 'apply', '-f', inline ? '-' : deed.file];
  const line = words.join(' ');
  const stdin = inline ? { stdin: inlineYaml(deed.manifests) } : {};
  return run({ do: 'run', line, words, expected: SUCCEEDS, ...stdin }, world);
}

function advanceUntil(
  { problem, within }: Extract<Deed, { do: 'advanceUntil' }>,
  session: Session,
): Outcome {
  if (session.advanceUntil((view) => problem(view) === undefined, within)) return {};
  return { problem: `${problem(session.view())} within ${formatGoDuration(within)}` };
}

function disturb(deed: Extract<Deed, { do: 'fault' | 'heal' }>, session: Session): Outcome {
  const { name } = deed;
  const [request, technique, command]: [ApiRequest, Technique, string] =
    deed.do === 'fault'
      ? [
          { verb: 'create', object: faultManifest(deed) as Manifest },
          'imperative-object-configuration',
          'kubectl create -f -',
        ]
      : [
          { verb: 'delete', ref: { kind: 'Fault', name } },
          'imperative-command',
          `kubectl delete fault/${name}`,
        ];
  const { response } = session.act(request, { technique, command });
  if (isFailure(response)) return { problem: response.message };
  return { output: `fault.kubetape.io/${name} ${deed.do === 'fault' ? 'created' : 'deleted'}\n` };
}

/** Where there are none to be read. */
export const noFiles: Pick<Files, 'read' | 'list'> = {
  read: (path) => {
    throw new Error(`open ${path}: no such file or directory`);
  },
  list: () => undefined,
};
