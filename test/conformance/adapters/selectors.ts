// selectors: label selectors and field selectors, read, matched and printed.

import {
  escapeFieldValue,
  exactFieldValue,
  type FieldTerm,
  formatFieldSelector,
  parseFieldSelector,
  unescapeFieldValue,
} from '../../../src/machinery/field-selector.js';
import type { Labels } from '../../../src/machinery/labels.js';
import type { Parsed } from '../../../src/machinery/parsed.js';
import {
  exactValue,
  formatRequirements,
  makeRequirement,
  matchesRequirements,
  type Requirement,
  sortedByKey,
} from '../../../src/machinery/requirement.js';
import { selectorAsLabels, selectorRequirements } from '../../../src/machinery/selector.js';
import { parseSelector } from '../../../src/machinery/selector-syntax.js';
import { type Case, type Check, type Corpus, type Fields, notRun } from '../corpus.js';

const INSIDE = notRun('a step inside upstream’s parser');
const NOWHERE = notRun('a function that the product has no use for');

export const selectors: Corpus = {
  name: 'selectors',
  area: 'API machinery',
  about: 'label and field selectors: parse, match, print, convert',
  check: ({ data }: Case): Check => {
    const fields = data['$case'] ?? data;
    return (
      checks[data['kind']]?.(data['$key'] === undefined ? data : { ...data, ...fields }) ?? INSIDE
    );
  },
};

const checks: Record<string, (given: Fields) => Check> = {
  parseGood: ({ selector }) => ({ actual: parseSelector(selector).ok, expected: true }),
  parseBad: ({ selector }) => ({ actual: parseSelector(selector).ok, expected: false }),
  parseSet: ({ selector, expectedSelector, valid }) => ({
    actual: shown(parseSelector(selector), formatRequirements),
    expected: valid ? expectedSelector : false,
  }),
  ToString: ({ In, Out, Valid }) =>
    Valid
      ? { actual: shown(parseSelector(In.$string), formatRequirements), expected: Out }
      : notRun('a requirement that only Go code can make'),
  ParseOperator: ({ token, expectedError }) => {
    const operand = /^(not)?in$/.test(token) ? '(1)' : '1';
    const read = parseSelector(`key ${token} ${operand}`);
    return { actual: read.ok, expected: expectedError === null };
  },
  newRequirement: ({ key, op, values, expectedError }) => {
    const texts = (expectedError ?? []).map((error: Fields) => listsAsJson(error['$error']));
    const made = makeRequirement(key, op, values ?? []);
    // Upstream's test leaves the details of the errors out.
    const errors = made.ok ? '' : made.error.replace(/^\[|\]$/g, '');
    return { actual: errors.slice(0, texts.join().length), expected: texts.join() };
  },
  match: ({ labels, selector, expected }) => ({ actual: matches(selector, labels), expected }),
  Add: ({ sel, key, operator, values, refSelector }) => {
    const more = makeRequirement(key, operator, values);
    const all = sortedByKey([...requirements(sel.$string), ...(more.ok ? [more.value] : [])]);
    return { actual: formatRequirements(all), expected: refSelector.$string };
  },
  RequiresExactMatch: ({ sel, label, expectedFound, expectedValue }) => ({
    actual: exactValue(requirements(sel.$string), label),
    expected: expectedFound ? expectedValue : undefined,
  }),
  LabelSelectorAsSelector: ({ labelSelector, expected, expectErr }) => ({
    actual:
      labelSelector === null ? '' : shown(selectorRequirements(labelSelector), formatRequirements),
    expected: expectErr ? false : expected,
  }),
  LabelSelectorAsMap: ({ labelSelector, expected, expectErr }) => {
    const read = selectorAsLabels(labelSelector ?? {});
    return {
      actual: read.ok ? read.value : read.error.includes(expectErr || '\0') && expectErr,
      expected: expectErr === '' ? (expected ?? {}) : expectErr,
    };
  },
  'field:EscapeValue': ({ $key, $case }) => ({
    actual: [escapeFieldValue($key), shown(unescapeFieldValue($case), (value) => value)],
    expected: [$case, $key],
  }),
  'field:EscapeValue:invalidTestcases': ({ value }) => ({
    actual: unescapeFieldValue(value).ok,
    expected: false,
  }),
  'field:SelectorParse:testGoodStrings': ({ value }) => ({
    actual: shown(parseFieldSelector(value), formatFieldSelector),
    expected: value,
  }),
  'field:SelectorParse:testBadStrings': ({ value }) => ({
    actual: parseFieldSelector(value).ok,
    expected: false,
  }),
  'field:RequiresExactMatch': ({ S, Label, Value, Found }) => ({
    actual: exactFieldValue(terms(S.$string), Label),
    expected: Found ? Value : undefined,
  }),
  'field:Transform': () => NOWHERE,
  'field:FieldHas': () => NOWHERE,
  LabelConflict: () => NOWHERE,
  LabelMerge: () => NOWHERE,
  convertSelectorToLabelsMap: () => NOWHERE,
  SetSelectorString: ({ set, out }) => ({
    actual: shown(selectorRequirements({ matchLabels: set }), formatRequirements),
    expected: out,
  }),
  SafeSort: () => NOWHERE,
};

/** `[]string{"a", "b"}`, which later releases write as JSON. */
const listsAsJson = (text: string): string =>
  text.replace(/\[\]string\{(.*)\}/, (_, items: string) => `[${items.replaceAll('", "', '","')}]`);

const shown = <T>(read: Parsed<T>, print: (value: T) => unknown): unknown =>
  read.ok ? print(read.value) : false;

const matches = (selector: string, labels: Labels): boolean =>
  matchesRequirements(requirements(selector), labels);

function requirements(selector: string): readonly Requirement[] {
  const read = parseSelector(selector);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

function terms(selector: string): readonly FieldTerm[] {
  const read = parseFieldSelector(selector);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}
