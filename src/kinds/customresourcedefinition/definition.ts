// The shape of a CustomResourceDefinition, and what its conditions say.

import type {
  CustomResourceDefinition as ApiCustomResourceDefinition,
  CustomResourceDefinitionCondition,
  CustomResourceDefinitionNames,
} from 'kubernetes-types/apiextensions/v1.js';
import type { Stored } from '../../machinery/object.js';

export type CustomResourceDefinition = Stored<ApiCustomResourceDefinition>;
export type Version = CustomResourceDefinition['spec']['versions'][number];
export type Condition = CustomResourceDefinitionCondition;
export type Names = CustomResourceDefinitionNames;

/** The published types do not know selectableFields yet (KEP-4358). */
export type Selectable = Version & {
  readonly selectableFields?: readonly { readonly jsonPath: string }[];
};

/** Keeps a definition until the objects of its kind are gone. */
export const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

export const findCondition = (
  { status }: CustomResourceDefinition,
  type: string,
): Condition | undefined => status?.conditions?.find((condition) => condition.type === type);

export const isTrue = (crd: CustomResourceDefinition, type: string): boolean =>
  findCondition(crd, type)?.status === 'True';

/** The conditions with one of them replaced or added; a status that stays as it was keeps its time. */
export function withCondition(
  conditions: readonly Condition[],
  { lastTransitionTime, ...news }: Condition,
): Condition[] {
  const before = conditions.find(({ type }) => type === news.type);
  const kept =
    before?.status === news.status && before.lastTransitionTime !== undefined
      ? before.lastTransitionTime
      : lastTransitionTime;
  const condition = { ...news, ...(kept === undefined ? {} : { lastTransitionTime: kept }) };
  return before
    ? conditions.map((known) => (known === before ? condition : known))
    : [...conditions, condition];
}
