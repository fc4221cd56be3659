// What a pod that waits behind scheduling gates may still be told: where to go, ever more closely.
//
// Source: pkg/apis/core/validation/validation.go ValidatePodUpdate, validateNodeAffinityMutation (KEP-3838).

import type { Affinity, NodeSelectorTerm, PodSpec } from 'kubernetes-types/core/v1.js';
import { equal } from '../../machinery/equal.js';
import { type FieldError, invalid } from '../../machinery/field-errors.js';

const TERMS =
  'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';

export function validateGatedUpdate(spec: PodSpec, old: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  const { nodeSelector } = spec;
  const kept = Object.entries(old.nodeSelector ?? {}).every(
    ([key, value]) => nodeSelector?.[key] === value,
  );
  if (!kept)
    errors.push(
      invalid(
        'spec.nodeSelector',
        nodeSelector ?? {},
        'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
      ),
    );
  return [...errors, ...validateTerms(termsOf(spec), termsOf(old))];
}

/** The spec with the fields put back that only its gates let change. */
export function withGatedFieldsOf(spec: PodSpec, old: PodSpec): PodSpec {
  const { nodeSelector: _, affinity: __, ...rest } = spec;
  const { nodeAffinity: ___, ...company } = spec.affinity ?? {};
  const nodes = old.affinity?.nodeAffinity;
  const affinity: Affinity = { ...company, ...(nodes ? { nodeAffinity: nodes } : {}) };
  const isEmpty = Object.keys(affinity).length === 0 && old.affinity === undefined;
  return {
    ...rest,
    ...(old.nodeSelector ? { nodeSelector: old.nodeSelector } : {}),
    ...(isEmpty ? {} : { affinity }),
  };
}

const termsOf = ({ affinity }: PodSpec): readonly NodeSelectorTerm[] =>
  affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];

function validateTerms(
  now: readonly NodeSelectorTerm[],
  before: readonly NodeSelectorTerm[],
): FieldError[] {
  if (before.length === 0) return [];
  if (now.length !== before.length)
    return [
      invalid(TERMS, now, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed'),
    ];
  return now.flatMap((term, i) =>
    onlyAdds(term, before[i] ?? {})
      ? []
      : [invalid(`${TERMS}[${i}]`, term, 'only additions are allowed (no mutations or deletions)')],
  );
}

/** More requirements make a term narrower; but an empty one, which nothing meets, must stay empty. */
function onlyAdds(now: NodeSelectorTerm, before: NodeSelectorTerm): boolean {
  const fields = ['matchExpressions', 'matchFields'] as const;
  const count = (term: NodeSelectorTerm): number =>
    fields.reduce((sum, field) => sum + (term[field]?.length ?? 0), 0);
  if (count(before) === 0) return count(now) === 0;
  return fields.every((field) =>
    (before[field] ?? []).every((old) => now[field]?.some((kept) => equal(kept, old))),
  );
}
