// The options of the program itself: which tape, which timeline. They may stand anywhere before `--`, and
// kubectl's verbs never see them.

import { momentInTimeline } from '../history/moment.js';
import { CLOCK_MODES, type ClockMode } from '../kinds/clock/index.js';
import { fail } from '../kubectl/problem.js';
import type { ServerFlags } from './remote/connection.js';

export interface GlobalOptions {
  readonly tape: string;
  /** The tape's current one when missing. */
  readonly timeline: string | undefined;
  readonly colour: boolean;
  /** Nodes of a tape that is made on first use. */
  readonly nodes: number | undefined;
  /** Whether consequences are awaited after a change, or time moves by `advance` alone; serve has more. */
  readonly clock: ClockMode;
  /** The server to work with instead of a tape: a URL, or a context of a kubeconfig. */
  readonly remote: ServerFlags;
  /** The words that are left. */
  readonly argv: readonly string[];
}

type Env = Readonly<Record<string, string | undefined>>;

const VALUED = ['tape', 'timeline', 'nodes', 'clock', 'server', 'kubeconfig', 'context'] as const;

export function readGlobalOptions(
  argv: readonly string[],
  env: Env,
  isTerminal: boolean,
): GlobalOptions {
  const values = new Map<string, string>();
  const rest: string[] = [];
  let plain = false;
  /** `--at what-if@2m` says `--timeline what-if --at 2m`. */
  let ofMoment: string | undefined;
  const momentAt = (text: string): string => {
    const { timeline, moment } = momentInTimeline(text);
    ofMoment = timeline;
    return moment;
  };
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') {
      rest.push(...argv.slice(i));
      break;
    }
    const match = /^--([a-z-]+)(?:=(.*))?$/s.exec(word);
    const name = VALUED.find((known) => known === match?.[1]);
    if (word === '--no-color' || word === '--no-colour') plain = true;
    else if (name && !isVerbsOwn(rest, name))
      values.set(name, match?.[2] ?? argv[++i] ?? fail(`flag needs an argument: --${name}`));
    else if (word === '--at' || match?.[1] === 'at')
      rest.push('--at', momentAt(match?.[2] ?? argv[++i] ?? fail('flag needs an argument: --at')));
    else rest.push(word);
  }
  const nodes = values.get('nodes');
  return {
    tape: values.get('tape') ?? env['KUBETAPE_TAPE'] ?? 'cluster.tape',
    timeline:
      timelineOf(values.get('timeline'), ofMoment) ?? (env['KUBETAPE_TIMELINE'] || undefined),
    colour: !plain && isTerminal && env['NO_COLOR'] === undefined && env['TERM'] !== 'dumb',
    nodes: nodes === undefined ? undefined : nodeCount(nodes),
    clock: clockOf(values.get('clock') ?? env['KUBETAPE_CLOCK'] ?? 'settle', rest[0]),
    remote: {
      server: values.get('server') ?? env['KUBETAPE_SERVER'],
      kubeconfig: values.get('kubeconfig'),
      context: values.get('context'),
    },
    argv: rest,
  };
}

function timelineOf(given: string | undefined, ofMoment: string | undefined): string | undefined {
  if (given !== undefined && ofMoment !== undefined && given !== ofMoment)
    fail(`--at is a moment of ${ofMoment}, and --timeline says ${given}`);
  return ofMoment ?? given;
}

/** Verbs that have a flag of that name themselves. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  nodes: ['scenario'],
  kubeconfig: ['serve', 'context', 'user'],
  timeline: ['context'],
};

const isVerbsOwn = ([verb = '']: readonly string[], name: string): boolean =>
  OWN[name]?.includes(verb) === true;

export const NODES_MAX = 5_000;

export function nodeCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0 || count > NODES_MAX)
    fail(`--nodes is a number from 0 to ${NODES_MAX}, not "${text}"`);
  return count;
}

const CLOCKS: readonly ClockMode[] = ['settle', 'manual'];

/** Time goes on by itself only as long as there is a server. */
function clockOf(text: string, verb: string | undefined): ClockMode {
  const known = verb === 'serve' ? CLOCK_MODES : CLOCKS;
  const names = `${known.slice(0, -1).join(', ')} or ${known.at(-1)}`;
  return known.find((mode) => mode === text) ?? fail(`--clock is ${names}, not "${text}"`);
}
