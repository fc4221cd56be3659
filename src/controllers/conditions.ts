// Conditions in a status: one of each type, the one that changed last at the end, and what is empty left out.

export interface ConditionLike {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

export const conditionOf = <C extends ConditionLike>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined => conditions?.find((condition) => condition.type === type);

/** Sets a condition. One that says the same as before stays as it was, times and message included. */
export function withCondition<C extends ConditionLike>(
  conditions: readonly C[] | undefined,
  condition: C,
): readonly C[] {
  const known = conditionOf(conditions, condition.type);
  if (known && known.status === condition.status && known.reason === condition.reason)
    return conditions ?? [];
  const kept =
    known?.status === condition.status && known.lastTransitionTime !== undefined
      ? { ...condition, lastTransitionTime: known.lastTransitionTime }
      : condition;
  return [...withoutCondition(conditions, condition.type), kept];
}

export const withoutCondition = <C extends ConditionLike>(
  conditions: readonly C[] | undefined,
  type: string,
): readonly C[] => (conditions ?? []).filter((condition) => condition.type !== type);

/** A status as Go writes it: zeros, empty texts and empty lists are not there. */
export function omitEmpty<T extends object>(fields: T): T {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === 0 || value === '') continue;
    if (Array.isArray(value) && value.length === 0) continue;
    kept[name] = value;
  }
  return kept as T;
}
