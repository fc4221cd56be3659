// Which names a definition gets: those it asks for, unless another of its group has them
// [apiextensions-apiserver pkg/controller/status/naming_controller.go].

import {
  type Condition,
  type CustomResourceDefinition,
  findCondition,
  type Names,
} from '../../kinds/customresourcedefinition/definition.js';
import { equal } from '../../machinery/equal.js';

export interface Naming {
  readonly names: Names;
  readonly accepted: Condition;
  readonly established: Condition;
}

export function namesAndConditions(
  crd: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
): Naming {
  const asked = crd.spec.names;
  const had: Partial<Names> = crd.status?.acceptedNames ?? {};
  const resources = taken(others, ({ plural, singular, shortNames = [] }) => [
    ...[plural, singular],
    ...shortNames,
  ]);
  const kinds = taken(others, ({ kind, listKind }) => [kind, listKind]);
  const names: Record<string, unknown> = { ...had };
  let conflict: readonly [reason: string, message: string] | undefined;
  const claim = (field: 'plural' | 'singular' | 'kind' | 'listKind', used: typeof kinds): void => {
    const name = asked[field] ?? '';
    if (name === (had[field] ?? '') || !used.has(name)) names[field] = name;
    else conflict = [`${field.charAt(0).toUpperCase()}${field.slice(1)}Conflict`, inUse(name)];
  };
  claim('plural', resources);
  claim('singular', resources);
  if (!equal(asked.shortNames ?? [], had.shortNames ?? [])) {
    const refused = (asked.shortNames ?? []).filter(
      (name) => !had.shortNames?.includes(name) && resources.has(name),
    );
    if (refused.length > 0) conflict = ['ShortNamesConflict', together(refused.map(inUse))];
    else names['shortNames'] = asked.shortNames;
  }
  claim('kind', kinds);
  claim('listKind', kinds);
  names['categories'] = asked.categories;
  const [reason, message] = conflict ?? ['NoConflicts', 'no conflicts found'];
  const accepted = { type: 'NamesAccepted', status: conflict ? 'False' : 'True', reason, message };
  return {
    names: names as unknown as Names,
    accepted,
    established: establishedAfter(crd, accepted),
  };
}

function establishedAfter(crd: CustomResourceDefinition, accepted: Condition): Condition {
  const known = findCondition(crd, 'Established');
  if (known?.status === 'True') return known;
  if (accepted.status === 'True')
    return {
      type: 'Established',
      status: 'False',
      reason: 'Installing',
      message: 'the initial names have been accepted',
    };
  return (
    known ?? {
      type: 'Established',
      status: 'False',
      reason: 'NotAccepted',
      message: 'not all names are accepted',
    }
  );
}

const taken = (
  others: readonly CustomResourceDefinition[],
  namesOf: (names: Names) => readonly (string | undefined)[],
): ReadonlySet<string | undefined> =>
  new Set(
    others.flatMap(({ status }) => (status?.acceptedNames ? namesOf(status.acceptedNames) : [])),
  );

const inUse = (name: string): string => `${JSON.stringify(name)} is already in use`;

/** As upstream's aggregates of errors read. */
const together = (problems: readonly string[]): string =>
  problems.length === 1 ? (problems[0] ?? '') : `[${[...new Set(problems)].join(', ')}]`;
