// Values of the API's Go types in Go's own syntax (%#v), which messages of 1.28 show where later ones show JSON.

import { goQuote } from '../machinery/go-quote.js';
import type { LabelSelector } from '../machinery/selector.js';

export function goStringMap(map: Readonly<Record<string, string>> | undefined): string {
  if (!map) return 'map[string]string(nil)';
  const entries = Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[string]string{${entries.map((entry) => entry.map(goQuote).join(':')).join(', ')}}`;
}

export function goSelector({ matchLabels, matchExpressions }: LabelSelector): string {
  const terms = matchExpressions?.map(
    ({ key, operator, values }) =>
      `v1.LabelSelectorRequirement{Key:${goQuote(key)}, Operator:${goQuote(operator)}, Values:${goStrings(values)}}`,
  );
  const type = '[]v1.LabelSelectorRequirement';
  const expressions = terms ? `${type}{${terms.join(', ')}}` : `${type}(nil)`;
  return `v1.LabelSelector{MatchLabels:${goStringMap(matchLabels)}, MatchExpressions:${expressions}}`;
}

export const goStrings = (texts: readonly string[] | undefined): string =>
  texts ? `[]string{${texts.map(goQuote).join(', ')}}` : '[]string(nil)';
