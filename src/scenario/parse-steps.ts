// Reads the steps of a scenario. A step is a mapping with exactly one deed, and perhaps a note.

import type { ApiRequest } from '../apiserver/request.js';
import type { Technique } from '../events/event.js';
import { KubectlError } from '../kubectl/problem.js';
import { parseUntil } from '../kubectl/wait/until.js';
import {
  forbidden,
  invalid,
  notSupported,
  required,
  typeInvalid,
} from '../machinery/field-errors.js';
import { judge } from './claim.js';
import { splitWords } from './command-line.js';
import { faultName } from './fault-name.js';
import { durationOf, type Faults, Fields, isMapping, patternOf } from './fields.js';
import { CLAIM, readClaim } from './parse-claim.js';
import { readLaw } from './parse-laws.js';
import type { Deed, Expected, Law, Step } from './scenario.js';

type Read = (step: Fields) => Deed | undefined;

const DEEDS: Readonly<Record<string, Read>> = {
  run: readRun,
  apply: readApply,
  advance: readAdvance,
  settle: readSettle,
  fault: readFault,
  heal: (step) => ({ do: 'heal', name: step.requiredText('heal') }),
  expect: readExpect,
  always: readLawFrom('always'),
  never: readLawFrom('never'),
  eventually: readLawFrom('eventually'),
  bookmark: (step) => ({ do: 'bookmark', name: step.requiredText('bookmark') }),
  ask: readAsk,
  reach: (step) => {
    const at = step.duration('reach');
    return at === undefined ? undefined : { do: 'reach', at, text: String(step.value('reach')) };
  },
};
/** What a `run` is to come to. */
const EXPECTED = ['output', 'matches', 'fails'] as const;
/** Who asks, and what is to come of it. */
const ASKED = ['as', 'result'] as const;
const KNOWN = [...Object.keys(DEEDS), 'note', ...EXPECTED, ...ASKED];
const TECHNIQUES = [
  'imperative-command',
  'imperative-object-configuration',
  'declarative-object-configuration',
] as const satisfies readonly Technique[];
const ONE_OF = Object.keys(DEEDS)
  .map((name) => `\`${name}\``)
  .join(', ');

export function readStep(value: unknown, path: string, faults: Faults): Step | undefined {
  const step = new Fields(value, path, faults, KNOWN);
  const [name, ...others] = Object.keys(DEEDS).filter((deed) => step.wrote(deed));
  const note = step.text('note');
  for (const other of others)
    faults.add(forbidden(step.at(other), `a step does one thing, and this one has \`${name}\``));
  if (name !== 'run')
    for (const field of EXPECTED)
      if (step.has(field)) faults.add(forbidden(step.at(field), 'only `run` prints something'));
  if (name !== 'ask')
    for (const field of ASKED)
      if (step.has(field)) faults.add(forbidden(step.at(field), 'only `ask` is a request'));
  if (name === undefined) {
    if (note !== undefined) return { path, note, deed: { do: 'tell' } };
    if (isMapping(value)) faults.add(required(path, `must specify one of: ${ONE_OF}, \`note\``));
    return undefined;
  }
  const deed = DEEDS[name]?.(step);
  return deed && { path, deed, ...(note === undefined ? {} : { note }) };
}

function readRun(step: Fields): Deed | undefined {
  const { faults } = step;
  const inner = isMapping(step.value('run'))
    ? new Fields(step.value('run'), step.at('run'), faults, ['command', 'stdin'])
    : undefined;
  const [fields, name] = inner ? ([inner, 'command'] as const) : ([step, 'run'] as const);
  const line = fields.requiredText(name).trim();
  const words = splitWords(line);
  if (!words.ok) return faults.add(invalid(fields.at(name), line, words.error));
  const [program] = words.value;
  if (program !== undefined && program !== 'kubectl' && program !== 'kubetape')
    return faults.add(
      invalid(fields.at(name), line, 'must be a command line of kubectl or kubetape'),
    );
  const stdin = inner?.text('stdin');
  return {
    do: 'run',
    line,
    words: words.value,
    expected: readExpected(step),
    ...(stdin === undefined ? {} : { stdin }),
  };
}

const VERBS = ['create', 'update', 'patch', 'delete'] as const;

/** A request as a tape has it: what `kubetape export --form scenario` writes. */
function readAsk(step: Fields): Deed | undefined {
  const { faults } = step;
  const request = step.value('ask');
  if (!isMapping(request))
    return faults.add(typeInvalid(step.at('ask'), request, 'must be a mapping'));
  const { verb } = request;
  if (!VERBS.some((known) => known === verb))
    return faults.add(notSupported(`${step.at('ask')}.verb`, String(verb), VERBS));
  const needed = verb === 'create' ? 'object' : 'ref';
  if (!isMapping(request[needed])) return faults.add(required(`${step.at('ask')}.${needed}`));
  const as = new Fields(step.value('as') ?? {}, step.at('as'), faults, [
    'command',
    'technique',
    'actor',
    'user',
  ]);
  const [actor, user] = [as.text('actor'), as.text('user')];
  return {
    do: 'ask',
    request: request as unknown as ApiRequest,
    asked: {
      technique: as.oneOf('technique', TECHNIQUES) ?? 'imperative-command',
      command: as.text('command') ?? `${String(verb)} by scenario`,
      ...(actor === undefined ? {} : { actor }),
      ...(user === undefined ? {} : { user }),
    },
    result: step.text('result'),
  };
}

function readExpected(step: Fields): Expected {
  const output = step.text('output');
  const written = step.value('matches');
  const texts = Array.isArray(written) ? step.list('matches') : [step.text('matches')];
  const matches = texts.flatMap((text) =>
    text === undefined ? [] : (patternOf(String(text), step.at('matches'), step.faults) ?? []),
  );
  const fails =
    typeof step.value('fails') === 'number' ? step.whole('fails', 1, 255) : step.value('fails');
  if (fails !== undefined && fails !== true && typeof fails !== 'number')
    step.faults.add(typeInvalid(step.at('fails'), fails, 'must be true or an exit code'));
  return {
    matches,
    ...(output === undefined ? {} : { output }),
    ...(fails === true || typeof fails === 'number' ? { fails } : {}),
  };
}

/** `{file: web.yaml}`, one manifest, or a list of them. */
function readApply(step: Fields): Deed | undefined {
  const value = step.value('apply');
  if (isMapping(value) && value['kind'] === undefined) {
    const fields = new Fields(value, step.at('apply'), step.faults, ['file']);
    return { do: 'apply', file: fields.requiredText('file', 'or give a manifest with its `kind`') };
  }
  const manifests = Array.isArray(value) ? value : [value];
  for (const manifest of manifests)
    if (!isMapping(manifest))
      step.faults.add(typeInvalid(step.at('apply'), manifest, 'must be a manifest'));
  return { do: 'apply', manifests };
}

function readAdvance(step: Fields): Deed | undefined {
  const value = step.value('advance');
  if (!isMapping(value)) {
    const by = durationOf(value, step.at('advance'), step.faults);
    return by === undefined ? undefined : { do: 'advance', by, text: String(value) };
  }
  const { faults } = step;
  const fields = new Fields(value, step.at('advance'), faults, ['until', 'within', 'namespace']);
  const within = fields.duration('within');
  if (!fields.has('within')) faults.add(required(fields.at('within')));
  const awaited = isMapping(fields.value('until'))
    ? claimed(new Fields(fields.value('until'), fields.at('until'), faults, CLAIM))
    : condition(fields);
  if (!awaited || within === undefined) return undefined;
  return { do: 'advanceUntil', within, ...awaited };
}

type Awaited = Pick<Extract<Deed, { do: 'advanceUntil' }>, 'problem' | 'text'>;

function claimed(fields: Fields): Awaited | undefined {
  const claim = readClaim(fields);
  return claim && { text: claim.subject.text, problem: (view) => judge(claim, view) };
}

/** `deployment/web Available`: the words that `kubetape advance --until` takes. */
function condition(fields: Fields): Awaited | undefined {
  const written = fields.requiredText('until');
  if (written === '') return undefined;
  try {
    const { holds, text } = parseUntil(
      { namespace: fields.text('namespace') ?? 'default' },
      written,
    );
    return { text, problem: (view) => (holds(view) ? undefined : `${text} did not hold`) };
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    return fields.faults.add(invalid(fields.at('until'), written, error.message));
  }
}

function readSettle(step: Fields): Deed | undefined {
  if (step.value('settle') === true) return { do: 'settle' };
  return step.faults.add(invalid(step.at('settle'), step.value('settle'), 'must be true'));
}

/** The fields of a Fault's spec, which the API server judges, and perhaps its name. */
function readFault(step: Fields): Deed | undefined {
  const value = step.value('fault');
  if (!isMapping(value))
    return step.faults.add(typeInvalid(step.at('fault'), value ?? null, 'must be a mapping'));
  const { name, ...spec } = value;
  return { do: 'fault', name: typeof name === 'string' ? name : faultName(spec), spec };
}

function readLawFrom(form: Law['form']): Read {
  return (step) => {
    const law = readLaw(form, step.value(form), step.at(form), step.faults);
    return law && { do: 'law', law };
  };
}

function readExpect(step: Fields): Deed | undefined {
  const fields = new Fields(step.value('expect'), step.at('expect'), step.faults, CLAIM);
  const claim = readClaim(fields);
  return claim && { do: 'expect', claim };
}
