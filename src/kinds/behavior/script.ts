// What one run of a container comes to: how long it lasts, how it ends, when it is ready, what it prints.
//
// A Behavior says so; where it is silent the command does (command.ts), and failing that the image.

import type { Container } from 'kubernetes-types/core/v1.js';
import { parseUserDuration } from '../../machinery/duration.js';
import { wholeValue } from '../../machinery/quantity-math.js';
import { hash } from '../../machinery/random.js';
import { programOf } from './command.js';
import type { Behavior, LogLine, Span } from './index.js';
import { type Sickness, sicknessOf, strainOf } from './known-programs.js';
import type { FileChange, Output, Wait } from './program.js';

export interface Script {
  /** How long it runs; forever when missing. */
  readonly runsMs?: number;
  readonly exitCode: number;
  /** How it ends: by itself, or killed for using too much memory. */
  readonly ending: 'exit' | 'oom';
  /** From its start to its probes succeeding. */
  readonly readyMs: number;
  /** From when on it answers neither probes nor signals. */
  readonly hangMs?: number;
  readonly stop: {
    readonly ignored: boolean;
    readonly code: number;
    /** Missing: a moment. */
    readonly afterMs?: number;
  };
  readonly output: readonly Output[];
  readonly files: readonly FileChange[];
  /** How long it runs if it is there to do something and be done, when that is anybody's guess. */
  readonly errandMs?: number;
  /** It goes on, and answers requests with errors. */
  readonly sick?: Sickness;
  /** It waits for the cluster: `settled` tells how long, and what comes after it. */
  readonly awaits?: Wait;
  /** When its wait was over. */
  readonly metMs?: number;
}

/** A script with all of its container that it follows from. */
interface Remembered extends Pick<Container, 'args' | 'command' | 'env' | 'image' | 'stdin'> {
  readonly limits: Limits;
  readonly script: Script;
}
type Limits = NonNullable<Container['resources']>['limits'];

/** By the command, or whatever else there is: containers of one template differ in what they mount, and share that. */
const remembered = new WeakMap<object, Remembered>();
const byBehavior = new WeakMap<Behavior, WeakMap<Container, Script>>();

/** Worked out once for each command of a frozen template: a reconcile asks again and again. */
export function scriptOf(container: Container, behavior: Behavior | undefined): Script {
  if (!behavior) return ownScript(container);
  const known = byBehavior.get(behavior) ?? new WeakMap<Container, Script>();
  byBehavior.set(behavior, known);
  const script = known.get(container) ?? withBehavior(ownScript(container), behavior, container);
  known.set(container, script);
  return script;
}

function ownScript(container: Container): Script {
  const { args, command, env, image, stdin } = container;
  const limits = container.resources?.limits;
  const key = command ?? args ?? container;
  const known = remembered.get(key);
  if (
    known &&
    known.command === command &&
    known.args === args &&
    known.env === env &&
    known.image === image &&
    known.stdin === stdin &&
    known.limits === limits
  )
    return known.script;
  // Of nothing else: what it is remembered by is all that it can follow from.
  const parts = { args, command, env, image, stdin, resources: { limits } };
  const script = plainScript(parts as Container);
  remembered.set(key, { args, command, env, image, stdin, limits, script });
  return script;
}

function plainScript(container: Container): Script {
  const program = programOf(container);
  const sick = sicknessOf(container);
  return {
    ...(program.runsMs === undefined ? {} : { runsMs: program.runsMs }),
    ...(program.guessed ? { errandMs: errandOf(container) } : {}),
    exitCode: program.exitCode,
    ending: 'exit',
    readyMs: 0,
    stop: { ignored: program.deaf, code: program.stopCode ?? 0 },
    output: program.output,
    files: program.files ?? [],
    ...(program.awaits ? { awaits: program.awaits } : {}),
    ...(sick ? { sick } : {}),
    ...(usesTooMuch(container) ? tooMuch(container) : {}),
  };
}

function usesTooMuch(container: Container): boolean {
  const limit = container.resources?.limits?.['memory'];
  const strain = limit === undefined ? undefined : strainOf(container);
  return limit !== undefined && strain !== undefined && strain.memoryBytes > wholeValue(limit);
}

type Ending = Pick<Script, 'runsMs' | 'exitCode' | 'ending'> & { readonly runsMs: number };

const tooMuch = (container: Container): Ending => ({
  runsMs: takingMs(container),
  exitCode: 137,
  ending: 'oom',
});

/** How long a program takes to take the memory that it wants. */
const takingMs = (container: Container): number => 200 + (errandOf(container) % 800);

/** When it is first said to use more memory than it may: what it takes at its start, it takes a moment for. */
function beyondLimit(container: Container, { memory = [] }: Behavior['spec']): readonly Ending[] {
  const limit = container.resources?.limits?.['memory'];
  if (limit === undefined || memory.length === 0) return [];
  const most = wholeValue(limit);
  const times = memory.filter(({ value }) => wholeValue(value) > most).map(({ at }) => millis(at));
  if (times.length === 0) return [];
  const runsMs = Math.max(Math.min(...times), takingMs(container));
  return [{ runsMs, exitCode: 137, ending: 'oom' }];
}

/** Some seconds, the same for the same work. */
const errandOf = ({ image = '', command = [], args = [] }: Container): number =>
  2_000 + (hash([image, ...command, ...args].join(' ')) % 8_000);

function withBehavior(plain: Script, { spec }: Behavior, container: Container): Script {
  const { hangAfter, ready, stop, logs } = spec;
  const own = endings(spec);
  const end = firstOf([...own, ...beyondLimit(container, spec)]);
  const { awaits, ...unwaiting } = plain;
  const isOver = own.length === 0 && plain.runsMs !== undefined && plain.ending === 'exit';
  const base = end && !(isOver && plain.runsMs <= end.runsMs) ? { ...unwaiting, ...end } : plain;
  return {
    ...base,
    readyMs: millis(ready),
    ...(hangAfter === undefined ? {} : { hangMs: millis(hangAfter) }),
    stop: {
      ignored: stop?.ignored ?? (stop ? false : plain.stop.ignored),
      code: stop ? (stop.code ?? 0) : plain.stop.code,
      ...(stop?.after === undefined ? {} : { afterMs: millis(stop.after) }),
    },
    output: logs ? logs.map(outputOf) : plain.output,
  };
}

function endings(spec: Behavior['spec']): readonly Ending[] {
  const { exits, crashes, oomAfter } = spec;
  return [
    ...(exits
      ? [{ runsMs: millis(exits.after), exitCode: exits.code ?? 0, ending: 'exit' } as const]
      : []),
    ...(crashes
      ? [{ runsMs: millis(crashes.every), exitCode: crashes.code ?? 1, ending: 'exit' } as const]
      : []),
    ...(oomAfter === undefined
      ? []
      : [{ runsMs: millis(oomAfter), exitCode: 137, ending: 'oom' } as const]),
  ];
}

const firstOf = (all: readonly Ending[]): Ending | undefined =>
  all.reduce<Ending | undefined>(
    (first, other) => (first && first.runsMs <= other.runsMs ? first : other),
    undefined,
  );

const outputOf = ({ text, at, every }: LogLine): Output => ({
  text,
  atMs: millis(at),
  ...(every === undefined ? {} : { everyMs: millis(every) }),
});

/** Milliseconds of a validated duration; nothing counts as none. */
export function millis(text: string | undefined): number {
  const ms = parseUserDuration(text ?? '0s');
  return ms.ok ? Math.round(ms.value) : 0;
}

/** A time out of a span, by a roll of the dice in [0, bound). */
export function spanMillis(span: Span, roll: (bound: number) => number): number {
  if (span.time !== undefined) return millis(span.time);
  const [min, max] = [millis(span.min), millis(span.max)];
  return max <= min ? min : min + roll(max - min + 1);
}
