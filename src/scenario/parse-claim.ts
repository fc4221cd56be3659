// Reads a claim: `get: deployment/web` or `list: pods`, and what is claimed of them.

import { compileExpression } from '../history/expression.js';
import { builtInKindNamed, registryName } from '../kubectl/resources.js';
import {
  forbidden,
  invalid,
  notSupported,
  required,
  typeInvalid,
} from '../machinery/field-errors.js';
import { relaxedJsonPath } from '../machinery/jsonpath.js';
import { evaluateJsonPath } from '../machinery/jsonpath-evaluate.js';
import { parseSelector } from '../machinery/selector-syntax.js';
import type { Check, Claim, Comparison, ListSubject, ObjectSubject } from './claim.js';
import { type Faults, Fields, isMapping } from './fields.js';
import { knownLaws } from './laws/index.js';

const COMPARISON = ['equals', 'matches', 'atLeast', 'atMost'] as const;
const CHECK = ['path', ...COMPARISON] as const;
/** The fields of a claim. Whoever has more beside them (a law's name) adds them. */
export const CLAIM = [
  'get',
  'list',
  'cel',
  'law',
  'namespace',
  'selector',
  'where',
  'count',
  'object',
  'absent',
  ...CHECK,
] as const;
const OF_LISTS = ['selector', 'where', 'count'] as const;
const OF_OBJECTS = ['object', 'absent'] as const;
const FORMS = ['get', 'list', 'cel', 'law'] as const;
/** What may not stand beside each form. */
const FOREIGN: Readonly<Record<(typeof FORMS)[number], readonly string[]>> = {
  get: OF_LISTS,
  list: OF_OBJECTS,
  cel: CLAIM.filter((name) => name !== 'cel'),
  law: CLAIM.filter((name) => name !== 'law'),
};

export function readClaim(fields: Fields): Claim | undefined {
  const { faults } = fields;
  const [form, ...more] = FORMS.filter((name) => fields.has(name));
  if (form === undefined || more.length > 0)
    return faults.add(required(fields.path, 'must specify one of: `get`, `list`, `cel`, `law`'));
  for (const name of FOREIGN[form])
    if (fields.has(name))
      faults.add(forbidden(fields.at(name), `may not be specified with \`${form}\``));
  if (form === 'cel') return readExpression(fields);
  if (form === 'law') return readKnown(fields);
  return form === 'get' ? readObjectClaim(fields) : readListClaim(fields);
}

/** Of built-in kinds: custom ones are not known before there is a cluster. */
function readExpression(fields: Fields): Claim | undefined {
  const text = fields.requiredText('cel').trim();
  const read = compileExpression(text, { all: () => [], feature: () => true });
  if (!read.ok) return fields.faults.add(invalid(fields.at('cel'), text, read.error));
  return { of: 'expression', subject: { text }, expression: read.value };
}

function readKnown(fields: Fields): Claim | undefined {
  const name = fields.requiredText('law');
  const known = knownLaws.find((law) => law.name === name);
  if (known) return { of: 'known', subject: { text: name }, known };
  const names = knownLaws.map((law) => law.name);
  return fields.faults.add(notSupported(fields.at('law'), name, names));
}

function readObjectClaim(fields: Fields): Claim | undefined {
  const subject = readSubject(fields.value('get'), fields);
  const check = fields.has('absent')
    ? readAbsent(fields)
    : readCheck(fields, fields.value('object'));
  return subject && { of: 'object', subject, check };
}

function readAbsent(fields: Fields): 'absent' | undefined {
  for (const name of ['object', ...CHECK])
    if (fields.has(name))
      fields.faults.add(forbidden(fields.at(name), 'may not be specified with `absent`'));
  if (fields.value('absent') === true) return 'absent';
  return fields.faults.add(invalid(fields.at('absent'), fields.value('absent'), 'must be true'));
}

/** `deployment/web` and, beside it, `namespace`. */
function readSubject(value: unknown, fields: Fields): ObjectSubject | undefined {
  const { faults } = fields;
  const path = fields.at('get');
  const [type = '', name = '', ...more] = typeof value === 'string' ? value.split('/') : [];
  if (type === '' || name === '' || more.length > 0)
    return faults.add(
      invalid(path, value, 'must be KIND/NAME, such as deployment/web; for several write `list`'),
    );
  const kind = readKind(type, path, faults);
  if (!kind) return undefined;
  return {
    text: String(value),
    kind: kind.name,
    name,
    ...(kind.namespaced ? namespaceOf(fields) : {}),
  };
}

function namespaceOf(fields: Fields): { readonly namespace?: string } {
  const namespace = fields.value('namespace') === '' ? '' : (fields.text('namespace') ?? 'default');
  return namespace === '' ? {} : { namespace };
}

function readListClaim(fields: Fields): Claim | undefined {
  const subject = readList(fields);
  const count = readCount(fields);
  const path = fields.has('path') ? readCheck(fields, undefined) : undefined;
  if (!count && !path)
    return fields.faults.add(
      required(fields.path, 'must specify `count`, or `path` and a comparison, with `list`'),
    );
  return (
    subject && {
      of: 'list',
      subject,
      ...(count ? { count } : {}),
      ...(path ? { each: path } : {}),
    }
  );
}

function readList(fields: Fields): ListSubject | undefined {
  const { faults } = fields;
  const kind = readKind(fields.requiredText('list'), fields.at('list'), faults);
  const selector = fields.text('selector') ?? '';
  const labels = parseSelector(selector);
  if (!labels.ok) return faults.add(invalid(fields.at('selector'), selector, labels.error));
  const where = fields.has('where')
    ? readCheck(new Fields(fields.value('where'), fields.at('where'), faults, CHECK), undefined)
    : undefined;
  if (!kind) return undefined;
  const all = fields.value('namespace') === '*';
  return {
    text: `${kind.plural}${selector === '' ? '' : ` with ${selector}`}${where ? ' that are meant' : ''}`,
    kind: kind.name,
    labels: labels.value,
    ...(kind.namespaced && !all ? namespaceOf(fields) : {}),
    ...(where ? { where } : {}),
  };
}

/** `count: 3`, or `count: {atMost: 4}`. */
function readCount(fields: Fields): Comparison | undefined {
  const count = fields.value('count');
  if (isMapping(count))
    return readComparison(new Fields(count, fields.at('count'), fields.faults, COMPARISON));
  const number = fields.whole('count', 0, Number.MAX_SAFE_INTEGER);
  return number === undefined ? undefined : { equals: number };
}

function readCheck(fields: Fields, object: unknown): Check | undefined {
  const comparison = readComparison(fields);
  const path = fields.text('path');
  if (comparison && path === undefined)
    return fields.faults.add(required(fields.at('path'), 'to say what is compared'));
  if (object !== undefined) {
    if (!isMapping(object))
      return fields.faults.add(typeInvalid(fields.at('object'), object, 'must be a mapping'));
    if (path === undefined) return { object };
    return fields.faults.add(forbidden(fields.at('object'), 'may not be specified with `path`'));
  }
  if (path === undefined) return undefined;
  const template = relaxedJsonPath(path);
  if (!template.ok) return fields.faults.add(invalid(fields.at('path'), path, template.error));
  const syntax = evaluateJsonPath(template.value, {}, 'allow');
  if (!syntax.ok) return fields.faults.add(invalid(fields.at('path'), path, syntax.error));
  return {
    path: { text: path, template: template.value },
    ...(comparison ? { comparison } : {}),
  };
}

function readComparison(fields: Fields): Comparison | undefined {
  if (!COMPARISON.some((name) => fields.wrote(name))) return undefined;
  const matches = fields.pattern('matches');
  const atLeast = fields.number('atLeast');
  const atMost = fields.number('atMost');
  return {
    ...(fields.wrote('equals') ? { equals: fields.value('equals') } : {}),
    ...(matches ? { matches } : {}),
    ...(atLeast === undefined ? {} : { atLeast }),
    ...(atMost === undefined ? {} : { atMost }),
  };
}

interface ClaimedKind {
  readonly name: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/**
 * A custom kind is written as its name in full, `Widget.example.com`: what it is called besides is known once
 * it is defined. It is taken to have namespaces unless the claim says `namespace: ""`.
 */
function readKind(word: string, path: string, faults: Faults): ClaimedKind | undefined {
  const kind = builtInKindNamed(word);
  if (kind) return { name: registryName(kind), plural: kind.plural, namespaced: kind.namespaced };
  if (/^[A-Z]\w*\.[a-z]/.test(word)) return { name: word, plural: word, namespaced: true };
  return faults.add(invalid(path, word, `the server doesn't have a resource type "${word}"`));
}
