// The kinds that a CustomResourceDefinition makes: one for each version it is served at.
//
// They are derived from the definition alone and remembered for as long as somebody holds it, so a moment of
// the past has the kinds it had then.

import { equal } from '../../machinery/equal.js';
import { jsonPathText } from '../../machinery/jsonpath.js';
import { evaluateJsonPath } from '../../machinery/jsonpath-evaluate.js';
import type { KubeObject } from '../../machinery/object.js';
import type { CustomKind, Kind, ScalePaths } from '../kind.js';
import { columnsOf } from './columns.js';
import { type CustomResourceDefinition, isTrue, type Version } from './definition.js';
import { byVersionPriority } from './version-order.js';

const made = new WeakMap<CustomResourceDefinition, readonly Kind[]>();

/** The preferred version comes first; none before the definition's names are accepted. */
export function kindsMadeBy(crd: CustomResourceDefinition): readonly Kind[] {
  const known = made.get(crd);
  if (known) return known;
  const kinds = isServed(crd)
    ? crd.spec.versions
        .filter(({ served }) => served)
        .sort((a, b) => byVersionPriority(a.name, b.name))
        .map((version) => customKind(crd, version))
    : [];
  made.set(crd, kinds);
  return kinds;
}

/** One that is established stays so, also when other names are asked for that somebody else has. */
export const isServed = (crd: CustomResourceDefinition): boolean =>
  isTrue(crd, 'Established') || isTrue(crd, 'NamesAccepted');

function customKind(crd: CustomResourceDefinition, version: Version): Kind {
  const { group, scope } = crd.spec;
  const {
    plural = '',
    singular = '',
    kind = '',
    shortNames = [],
    categories = [],
  } = crd.status?.acceptedNames ?? {};
  const { subresources = {} } = version;
  const hasStatus = subresources.status !== undefined;
  return {
    group,
    version: version.name,
    kind,
    plural,
    singular,
    shortNames,
    categories,
    namespaced: scope === 'Namespaced',
    type: '',
    custom: customPart(crd, version),
    status: hasStatus,
    ...(subresources.scale ? { scale: scalePathsOf(subresources.scale) } : {}),
    generation: isOtherwise,
    ...(hasStatus ? { prepareForCreate: dropStatus } : {}),
    selectableFields: selectableFieldsOf(version),
    columns: columnsOf(version),
  };
}

function customPart(crd: CustomResourceDefinition, version: Version): CustomKind {
  const { group, versions } = crd.spec;
  const apiVersion = `${group}/${version.name}`;
  return {
    storedVersion: versions.find(({ storage }) => storage)?.name ?? version.name,
    terminating: isTrue(crd, 'Terminating'),
    ...(version.deprecated ? { deprecation: deprecationOf(crd, version) } : {}),
    served: (object) => (object.apiVersion === apiVersion ? object : { ...object, apiVersion }),
  };
}

const deprecationOf = (
  { spec, status }: CustomResourceDefinition,
  { name, deprecationWarning }: Version,
): string =>
  deprecationWarning ?? `${spec.group}/${name} ${status?.acceptedNames?.kind} is deprecated`;

/** Anything but metadata counts as a change of what is desired [registry/customresource/strategy.go]. */
function isOtherwise(object: KubeObject, old: KubeObject): boolean {
  const { metadata: _now, ...content } = object;
  const { metadata: _before, ...before } = old;
  return !equal(content, before);
}

function dropStatus(draft: KubeObject): undefined {
  delete (draft as { status?: unknown }).status;
}

type Scale = NonNullable<NonNullable<Version['subresources']>['scale']>;

const scalePathsOf = (scale: Scale): ScalePaths => ({
  specReplicas: withoutDot(scale.specReplicasPath),
  statusReplicas: withoutDot(scale.statusReplicasPath),
  // Without a path nobody says which pods are meant.
  selector: withoutDot(scale.labelSelectorPath ?? ''),
});

const withoutDot = (path: string): string => path.replace(/^\./, '');

/** The published types do not know selectableFields yet (KEP-4358). */
type Selectable = Version & {
  readonly selectableFields?: readonly { readonly jsonPath: string }[];
};

function selectableFieldsOf(version: Version): Kind['selectableFields'] & object {
  const fields: Record<string, (object: KubeObject) => string> = {};
  for (const { jsonPath } of (version as Selectable).selectableFields ?? []) {
    const path = `{${jsonPath}}`;
    fields[withoutDot(jsonPath)] = (object) => {
      const found = evaluateJsonPath(path, object, 'allow');
      const value = found.ok ? found.value[0]?.[0] : undefined;
      return value === undefined || value === null ? '' : jsonPathText(value);
    };
  }
  return fields;
}
