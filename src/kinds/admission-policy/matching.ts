// Whether a policy, or a binding of one, is about a request
// [apiserver pkg/admission/plugin/policy/matching/matching.go].
//
// Departure: requests are matched at the version objects are stored at, not at equivalent ones.

import type { MatchResources } from 'kubernetes-types/admissionregistration/v1.js';
import type { Reader } from '../../machinery/reader.js';
import { fits, type Review, selects } from '../webhook/matching.js';
import type { Rule } from '../webhook/rule.js';

type NamedRule = Rule & { readonly resourceNames?: readonly string[] };

/** What names no rules is about everything, as a binding may. */
export function isAbout(
  matched: MatchResources | undefined,
  review: Review,
  reader: Reader,
): boolean {
  if (!matched) return true;
  const { resourceRules = [], excludeResourceRules = [] } = matched;
  const anyFits = (rules: readonly unknown[]) =>
    (rules as readonly NamedRule[]).some((rule) => names(rule, review) && fits(rule, review));
  return (
    selects(matched, review, reader) &&
    !anyFits(excludeResourceRules) &&
    (resourceRules.length === 0 || anyFits(resourceRules))
  );
}

const names = ({ resourceNames = [] }: NamedRule, { name }: Review): boolean =>
  resourceNames.length === 0 || resourceNames.includes(name);
