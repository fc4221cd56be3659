// Flags as kubectl has them: declared once, read with pflag's habits, seen by the verb with their types.
//
// Commander does the reading. Before it, spellings it does not know are turned into ones it does:
// `--watch=false`, `-o=json`, `--dry-run` without a value.

import { Command, CommanderError, Option } from 'commander';
import { parseGoDuration } from '../machinery/duration.js';
import { fail } from './problem.js';

interface FlagOf<Type extends string, Value> {
  readonly type: Type;
  readonly short?: string;
  readonly default: Value;
  readonly help: string;
  /** Accepted, but not shown in help. */
  readonly hidden?: boolean;
}

export type Flag =
  | FlagOf<'bool', boolean>
  /** `bare` is what the flag means without a value: `--dry-run` is `--dry-run=unchanged`. */
  | (FlagOf<'text', string> & { readonly bare?: string })
  | FlagOf<'number', number>
  /** With a fraction. */
  | FlagOf<'decimal', number>
  /** Milliseconds. */
  | FlagOf<'duration', number>
  /** Given several times, or once with commas. */
  | FlagOf<'list', readonly string[]>
  /** Given several times; commas belong to the value. */
  | FlagOf<'texts', readonly string[]>;

export type Flags = Readonly<Record<string, Flag>>;

export type FlagValues<F extends Flags> = {
  readonly [N in keyof F]: F[N] extends { readonly type: infer T } ? ValueOf<T> : never;
};

type ValueOf<T> = T extends 'bool'
  ? boolean
  : T extends 'text'
    ? string
    : T extends 'number' | 'decimal' | 'duration'
      ? number
      : readonly string[];

export interface ReadFlags<F extends Flags = Flags> {
  readonly args: readonly string[];
  readonly flags: FlagValues<F>;
  /** The names of the flags that were given. */
  readonly given: ReadonlySet<string>;
  /** How many of `args` stood before `--`; undefined without one. */
  readonly dash: number | undefined;
  /** The flags that were given, in full and in order, with their values as text. */
  readonly spelled: readonly (readonly [name: string, value: string])[];
}

type More = { readonly short?: string; readonly hidden?: boolean };

export const bool = (help: string, more: More & { default?: boolean } = {}) =>
  ({ type: 'bool', default: false, help, ...more }) as const;
export const text = (help: string, more: More & { default?: string; bare?: string } = {}) =>
  ({ type: 'text', default: '', help, ...more }) as const;
export const number = (help: string, more: More & { default?: number } = {}) =>
  ({ type: 'number', default: 0, help, ...more }) as const;
export const decimal = (help: string, more: More & { default?: number } = {}) =>
  ({ type: 'decimal', default: 0, help, ...more }) as const;
export const duration = (help: string, more: More & { default?: number } = {}) =>
  ({ type: 'duration', default: 0, help, ...more }) as const;
export const list = (help: string, more: More & { default?: readonly string[] } = {}) =>
  ({ type: 'list', default: [] as readonly string[], help, ...more }) as const;
export const texts = (help: string, more: More & { default?: readonly string[] } = {}) =>
  ({ type: 'texts', default: [] as readonly string[], help, ...more }) as const;

export function readFlags<F extends Flags>(
  path: string,
  declared: F,
  argv: readonly string[],
): ReadFlags<F> {
  const command = new Command(path)
    .argument('[args...]')
    .helpOption(false)
    .allowExcessArguments(true)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  for (const [name, flag] of Object.entries(declared)) addTo(command, name, flag);
  const dashAt = argv.indexOf('--');
  const after = dashAt < 0 ? [] : argv.slice(dashAt + 1);
  const spelled: [string, string][] = [];
  const before = respell(dashAt < 0 ? argv : argv.slice(0, dashAt), declared, spelled);
  try {
    command.parse([...before, ...(dashAt < 0 ? [] : ['--', ...after])], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError)
      fail(`${pflagText(error)}\nSee '${path} --help' for usage.`);
    throw error;
  }
  const given = new Set<string>();
  const flags: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(declared)) {
    const key = camelCase(spelling(name, flag));
    if (command.getOptionValueSource(key) === 'cli') given.add(name);
    flags[name] = typed(name, flag, command.getOptionValue(key));
  }
  const { args } = command;
  return {
    args,
    flags: flags as FlagValues<F>,
    given,
    dash: dashAt < 0 ? undefined : args.length - after.length,
    spelled,
  };
}

/** Commander would read `--no-headers` as the opposite of `--headers`, so switches go by another name. */
const YES = 'yes-';

const spelling = (name: string, flag: Flag): string =>
  flag.type === 'bool' ? `${YES}${name}` : name;

function addTo(command: Command, name: string, flag: Flag): void {
  const short = flag.short === undefined ? '' : `-${flag.short}, `;
  if (flag.type === 'bool') {
    command.addOption(new Option(`${short}--${YES}${name}`).default(flag.default));
    command.addOption(new Option(`--no-${YES}${name}`));
    return;
  }
  const option = new Option(`${short}--${name} <value>`).default(undefined);
  if (flag.type === 'list' || flag.type === 'texts')
    option.argParser((value: string, earlier: readonly string[] | undefined) => [
      ...(earlier ?? []),
      value,
    ]);
  command.addOption(option);
}

/** Tokens as commander wants them; `spelled` gets the flags among them. */
function respell(
  argv: readonly string[],
  declared: Flags,
  spelled: [name: string, value: string][],
): string[] {
  const respelled: string[] = [];
  const valued = (name: string, value: string) => {
    spelled.push([name, value]);
    respelled.push(`--${name}=${value}`);
  };
  for (let i = 0; i < argv.length; i++) {
    const token = argv[i] as string;
    const match = /^(?:--([^=]+)|-([^-=]))(?:=(.*))?$/s.exec(token);
    const name = match?.[1] ?? shortNames(declared).get(match?.[2] ?? '');
    const flag = name === undefined ? undefined : declared[name];
    if (!match || name === undefined || !flag) {
      respelled.push(token);
      continue;
    }
    const value = match[3];
    if (flag.type === 'bool') {
      spelled.push([name, value ?? 'true']);
      respelled.push(boolText(name, value));
    } else if (value !== undefined) valued(name, value);
    else if (flag.type === 'text' && flag.bare !== undefined) valued(name, flag.bare);
    else {
      // Taken together, so that a value may begin with a dash.
      const next = argv[++i];
      if (next === undefined)
        fail(`flag needs an argument: ${match[1] ? token : `'${match[2]}' in ${token}`}`);
      valued(name, next);
    }
  }
  return respelled;
}

const shortNames = (declared: Flags): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(declared).flatMap(([name, { short }]) =>
      short === undefined ? [] : [[short, name]],
    ),
  );

function boolText(name: string, value: string | undefined): string {
  if (value === undefined || /^(1|t|T|true|TRUE|True)$/.test(value)) return `--${YES}${name}`;
  if (/^(0|f|F|false|FALSE|False)$/.test(value)) return `--no-${YES}${name}`;
  return invalidArgument(name, value, `strconv.ParseBool: parsing "${value}": invalid syntax`);
}

function typed(name: string, flag: Flag, value: unknown): unknown {
  if (value === undefined) return flag.default;
  switch (flag.type) {
    case 'number': {
      const spelled = String(value);
      if (!/^[+-]?\d+$/.test(spelled))
        invalidArgument(name, spelled, `strconv.ParseInt: parsing "${spelled}": invalid syntax`);
      const read = Number(spelled);
      if (!Number.isSafeInteger(read))
        invalidArgument(
          name,
          spelled,
          `strconv.ParseInt: parsing "${spelled}": value out of range`,
        );
      return read;
    }
    case 'decimal': {
      const spelled = String(value);
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(spelled)
        ? Number(spelled)
        : invalidArgument(
            name,
            spelled,
            `strconv.ParseFloat: parsing "${spelled}": invalid syntax`,
          );
    }
    case 'duration': {
      const read = parseGoDuration(String(value));
      return read.ok ? read.value : invalidArgument(name, String(value), read.error);
    }
    case 'list':
      return (value as readonly string[]).flatMap((part) => (part === '' ? [] : part.split(',')));
    default:
      return value;
  }
}

function invalidArgument(name: string, value: string, why: string): never {
  fail(`invalid argument "${value}" for "--${name}" flag: ${why}`);
}

/** pflag's words for what commander found. */
function pflagText(error: CommanderError): string {
  const named = /'(-[^']*)'/.exec(error.message)?.[1] ?? '';
  if (error.code === 'commander.unknownOption') {
    const flag = named.split('=')[0] ?? named;
    return flag.startsWith('--')
      ? `unknown flag: ${flag}`
      : `unknown shorthand flag: '${flag.charAt(1)}' in ${flag}`;
  }
  if (error.code === 'commander.optionMissingArgument') {
    const flag = /--[^ ,]+/.exec(named)?.[0] ?? named;
    return `flag needs an argument: ${flag}`;
  }
  return error.message.replace(/^error: /, '');
}

const camelCase = (name: string): string =>
  name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
