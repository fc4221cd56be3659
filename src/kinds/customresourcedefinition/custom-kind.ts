// The kinds that a CustomResourceDefinition makes: one for each version it is served at.
//
// They are derived from the definition alone and remembered for as long as somebody holds it, so a moment of
// the past has the kinds it had then.

import { equal } from '../../machinery/equal.js';
import { jsonPathText } from '../../machinery/jsonpath.js';
import { evaluateJsonPath } from '../../machinery/jsonpath-evaluate.js';
import type { KubeObject } from '../../machinery/object.js';
import { type JsonSchema, PRESERVE } from '../../machinery/structural/json-schema.js';
import { ownedObject } from '../../machinery/structural/ownership.js';
import type { CustomKind, Kind, ScalePaths } from '../kind.js';
import { remembered } from '../remembered.js';
import { columnsOf } from './columns.js';
import {
  asServed,
  decodeCustom,
  defaultsOf,
  metadataType,
  validateCustom,
  validateCustomStatus,
} from './custom-object.js';
import {
  type CustomResourceDefinition,
  isTrue,
  type Selectable,
  type Version,
} from './definition.js';
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
  const custom = customPart(crd, version);
  const { schema } = custom;
  const scale = subresources.scale && scalePathsOf(subresources.scale);
  const defaults = defaultsOf(schema);
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
    custom,
    status: hasStatus,
    updatedByVersion: true,
    ...(scale ? { scale } : {}),
    ...(defaults ? { defaults } : {}),
    generation: isOtherwise,
    ...(hasStatus ? { prepareForCreate: dropStatus } : {}),
    validate: (object, old) => validateCustom(object, old, schema, scale),
    validateStatus: (object, old) => validateCustomStatus(object, old, schema, scale),
    warnings: finalizerWarnings,
    selectableFields: selectableFieldsOf(version),
    columns: columnsOf(version),
  };
}

function customPart(crd: CustomResourceDefinition, version: Version): CustomKind {
  const { group, versions } = crd.spec;
  const apiVersion = `${group}/${version.name}`;
  const schema = schemaOf(crd, version);
  return {
    storedVersion: versions.find(({ storage }) => storage)?.name ?? version.name,
    terminating: isTrue(crd, 'Terminating'),
    ...(version.deprecated ? { deprecation: deprecationOf(crd, version) } : {}),
    served: remembered((object) =>
      asServed(object.apiVersion === apiVersion ? object : { ...object, apiVersion }, schema),
    ),
    decode: (asked, validation, duplicates) => decodeCustom(asked, schema, validation, duplicates),
    schema,
    ownership(name) {
      const other = versions.find(({ name: known, served }) => known === name && served);
      return other && ownedObject(schemaOf(crd, other), metadataType());
    },
  };
}

/** One that preserves unknown fields keeps everything, whatever else its schema says. */
function schemaOf({ spec }: CustomResourceDefinition, { schema }: Version): JsonSchema {
  const stated = (schema?.openAPIV3Schema ?? {}) as JsonSchema;
  return spec.preserveUnknownFields ? { ...stated, [PRESERVE]: true } : stated;
}

const STANDARD_FINALIZERS = ['orphan', 'foregroundDeletion', 'kubernetes'];

/** Finalizers of others should say whose they are [registry/customresource/validator.go]. */
function finalizerWarnings(object: KubeObject, old: KubeObject | undefined): readonly string[] {
  const { finalizers = [] } = object.metadata;
  return finalizers
    .filter((name) => !old?.metadata.finalizers?.includes(name))
    .filter((name) => !name.includes('/') && !STANDARD_FINALIZERS.includes(name))
    .sort()
    .map((name) => {
      const path = name.includes('.') ? ' including a path (/)' : '';
      return `metadata.finalizers: ${JSON.stringify(name)}: prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`;
    });
}

const deprecationOf = (
  { spec, status }: CustomResourceDefinition,
  { name, deprecationWarning }: Version,
): string => {
  const called = (version: string) => `${spec.group}/${version} ${status?.acceptedNames?.kind}`;
  const [better] = spec.versions
    .filter(({ served, deprecated }) => served && !deprecated)
    .map((version) => version.name)
    .filter((other) => byVersionPriority(other, name) < 0)
    .sort(byVersionPriority);
  const hint = better === undefined ? '' : `; use ${called(better)}`;
  return deprecationWarning ?? `${called(name)} is deprecated${hint}`;
};

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
