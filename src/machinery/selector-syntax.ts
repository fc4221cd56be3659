// The label selector a user types: `a=b,c!=d,e in (x,y),!f,g notin (z),h>1`, refused in upstream's words.
//
// Source: apimachinery pkg/labels/selector.go, Lexer and Parser. Requirements come back sorted by
// key. The `<nil>` at the head of a message about a key is upstream's missing field path.
import { fieldErrorText } from './field-errors.js';
import { type Parsed, parsed, refused } from './parsed.js';
import {
  BINARY_OPERATORS,
  keyErrors,
  makeRequirement,
  type Requirement,
  type RequirementOperator,
  sortedByKey,
} from './requirement.js';

/** An empty text gives no requirements, which everything meets. */
export function parseSelector(text: string): Parsed<readonly Requirement[]> {
  const tokens = new Tokens(text);
  const requirements: Requirement[] = [];
  if (tokens.peek() === '') return parsed(requirements);
  if (!startsTerm(tokens.peek())) {
    return refused(`found '${tokens.peek()}', expected: !, identifier, or 'end of string'`);
  }
  for (;;) {
    const requirement = parseRequirement(tokens);
    if (!requirement.ok) return refused(`unable to parse requirement: ${requirement.error}`);
    requirements.push(requirement.value);
    const next = tokens.take();
    if (next === '') return parsed(sortedByKey(requirements));
    if (next !== ',') return refused(`found '${next}', expected: ',' or 'end of string'`);
    if (!startsTerm(tokens.peek())) {
      return refused(`found '${tokens.peek()}', expected: identifier after ','`);
    }
  }
}

/** The end of the text is an empty token. `in` and `notin` are words like any other: only their place tells. */
class Tokens {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = text.match(/==|!=|[=!(),<>]|[^=!(),<> \t\r\n]+/g) ?? [];
  }

  peek(): string {
    return this.#tokens[this.#next] ?? '';
  }

  take(): string {
    const token = this.peek();
    this.#next++;
    return token;
  }
}

const isIdentifier = (token: string): boolean => token !== '' && !/^[=!(),<>]/.test(token);
const startsTerm = (token: string): boolean => token === '!' || isIdentifier(token);

function parseRequirement(tokens: Tokens): Parsed<Requirement> {
  const isNegated = tokens.peek() === '!';
  if (isNegated) tokens.take();
  const key = tokens.take();
  if (!isIdentifier(key)) return refused(`found '${key}', expected: identifier`);
  const [error] = keyErrors(key, '<nil>');
  if (error !== undefined) return refused(fieldErrorText(error));
  if (isNegated) return makeRequirement(key, '!', []);
  if (tokens.peek() === '' || tokens.peek() === ',') return makeRequirement(key, 'exists', []);

  const token = tokens.take();
  const operator = binaryOperator(token);
  if (operator === undefined) {
    return refused(`found '${token}', expected: ${BINARY_OPERATORS.join(', ')}`);
  }
  const isSet = operator === 'in' || operator === 'notin';
  const values = isSet ? parseSet(tokens) : parseValue(tokens);
  if (!values.ok) return values;
  return makeRequirement(key, operator, [...new Set(values.value)].sort());
}

function binaryOperator(token: string): RequirementOperator | undefined {
  switch (token) {
    case '=':
    case '==':
    case '!=':
    case 'in':
    case 'notin':
      return token;
    case '>':
      return 'gt';
    case '<':
      return 'lt';
    default:
      return undefined;
  }
}

/** `(x,y)`; an empty place between commas or brackets is the empty value. */
function parseSet(tokens: Tokens): Parsed<readonly string[]> {
  const open = tokens.take();
  if (open !== '(') return refused(`found '${open}' expected: '('`);
  const first = tokens.peek();
  if (first !== ',' && first !== ')' && !isIdentifier(first)) {
    return refused(`found '${first}', expected: ',', ')' or identifier`);
  }
  const values: string[] = [];
  for (;;) {
    const token = tokens.peek();
    if (token === ',' || token === ')') values.push('');
    else if (isIdentifier(token)) values.push(tokens.take());
    else return refused(`found '${token}', expected: ',', or identifier`);
    const after = tokens.take();
    if (after === ')') return parsed(values);
    if (after !== ',') return refused(`found '${after}', expected: ',' or ')'`);
  }
}

function parseValue(tokens: Tokens): Parsed<readonly string[]> {
  if (tokens.peek() === '' || tokens.peek() === ',') return parsed(['']);
  const value = tokens.take();
  return isIdentifier(value) ? parsed([value]) : refused(`found '${value}', expected: identifier`);
}
