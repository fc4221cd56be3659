// The field selector a user types: `metadata.name=x,status.phase!=Running`, with \, \= and \\ as escapes.
//
// Source: apimachinery pkg/fields/selector.go. Which fields a kind can be selected by is the kind's
// business, not the grammar's. An unescaped `=` or `,` in a value is reported by its number, as upstream does.
import { type Parsed, parsed, refused } from './parsed.js';

export interface FieldTerm {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** Terms come back sorted by their text, as upstream prints them; empty ones are skipped. */
export function parseFieldSelector(text: string): Parsed<readonly FieldTerm[]> {
  const terms: FieldTerm[] = [];
  for (const part of splitTerms(text).sort()) {
    if (part === '') continue;
    const [, field, operator, escaped] = /^(.*?)(!=|==|=)(.*)$/s.exec(part) ?? [];
    if (field === undefined || escaped === undefined) {
      return refused(`invalid selector: '${text}'; can't understand '${part}'`);
    }
    const value = unescapeFieldValue(escaped);
    if (!value.ok) return value;
    terms.push({ field, operator: operator === '!=' ? '!=' : '=', value: value.value });
  }
  return parsed(terms);
}

/** `fieldValue` gives a field's text, and the empty text for one that is not set. */
export function matchesFields(
  terms: readonly FieldTerm[],
  fieldValue: (field: string) => string,
): boolean {
  for (const { field, operator, value } of terms) {
    if ((fieldValue(field) === value) !== (operator === '=')) return false;
  }
  return true;
}

export const formatFieldSelector = (terms: readonly FieldTerm[]): string =>
  terms
    .map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`)
    .join(',');

/** The one value a field must have, where a term says so: `spec.nodeName=a` needs no scan. */
export const exactFieldValue = (terms: readonly FieldTerm[], field: string): string | undefined =>
  terms.find((term) => term.field === field && term.operator === '=')?.value;

export const escapeFieldValue = (value: string): string => value.replace(/[\\,=]/g, '\\$&');

export function unescapeFieldValue(escaped: string): Parsed<string> {
  let value = '';
  for (const piece of escaped.match(/\\.?|[^\\]/gsu) ?? []) {
    if (piece.startsWith('\\') && !/^\\[\\,=]$/.test(piece)) {
      return refused(`invalid field selector: invalid escape sequence: ${piece}`);
    }
    if (piece === ',' || piece === '=') {
      const code = piece.codePointAt(0);
      return refused(`invalid field selector: unescaped character in value: ${code}`);
    }
    value += piece.startsWith('\\') ? piece.slice(1) : piece;
  }
  return parsed(value);
}

/** At each comma that no backslash protects. */
const splitTerms = (text: string): string[] => text.match(/(?:\\.|[^\\,]|\\$)+/gsu) ?? [];
