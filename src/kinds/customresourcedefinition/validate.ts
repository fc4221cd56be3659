// The rules of a CustomResourceDefinition, but for those of its schemas
// [apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go].
//
// Upstream looks at an older form of the spec, in which what all versions have in common stands at the top. That
// is why its messages say `spec.validation` of a schema that was written under `spec.versions[0].schema`.

import { equal } from '../../machinery/equal.js';
import {
  child,
  type FieldError,
  index,
  invalid,
  invalidWhole,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { dns1035LabelErrors, dns1123SubdomainErrors } from '../../machinery/names.js';
import type { JsonSchema } from '../../machinery/structural/json-schema.js';
import { type CustomResourceDefinition, isTrue, type Names, type Version } from './definition.js';
import { validateApproval } from './validate-approval.js';
import { validateColumns } from './validate-columns.js';
import { validateConversion } from './validate-conversion.js';
import { validateSchema } from './validate-schema.js';
import { validateSelectable } from './validate-selectable.js';
import { validateSubresources } from './validate-subresources.js';

type Crd = CustomResourceDefinition;

export function validateDefinition(crd: Crd, old: Crd | undefined): readonly FieldError[] {
  return [
    ...(old ? [] : validateName(crd)),
    ...validateSpec(crd.spec),
    ...(old ? validateUnchanged(crd, old) : []),
    ...validateDefinitionStatus(crd),
    ...validateStoredVersions(crd),
    ...validateApproval(crd, old),
    ...validatePreserving(crd, old),
  ];
}

export const validateDefinitionStatus = ({ status }: Crd): readonly FieldError[] =>
  status?.acceptedNames ? validateNames(status.acceptedNames, 'status.acceptedNames') : [];

function validateName({ metadata, spec }: Crd): readonly FieldError[] {
  return metadata.name === `${spec.names.plural}.${spec.group}`
    ? []
    : [invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group')];
}

function validateSpec(spec: Crd['spec']): readonly FieldError[] {
  const { validation, subresources, columns, versions } = olderForm(spec);
  const errors = [...validateGroup(spec.group), ...validateScope(spec.scope)];
  versions.forEach(({ schema }, i) => {
    if (!validation?.openAPIV3Schema && !schema?.openAPIV3Schema)
      errors.push(required(`spec.versions[${i}].schema.openAPIV3Schema`));
  });
  versions.forEach((version, i) => {
    const hasStatus = (subresources ?? version.subresources)?.status !== undefined;
    errors.push(...validateVersion(version, hasStatus, index('spec.versions', i)));
  });
  spec.versions?.forEach((version, i) => {
    errors.push(...validateSelectable(version, `spec.versions[${i}].selectableFields`));
  });
  errors.push(...validateVersionNames(spec.versions ?? []));
  const { names } = spec;
  for (const name of ['plural', 'singular', 'kind', 'listKind'] as const)
    if (!names[name]) errors.push(required(`spec.names.${name}`));
  return [
    ...errors,
    ...validateNames(names, 'spec.names'),
    ...schemaErrors(validation, hasAnyStatus(spec), 'spec.validation'),
    ...validateSubresources(subresources, 'spec.subresources'),
    ...validateColumns(columns, 'spec.additionalPrinterColumns'),
    ...validateConversion(spec.conversion, 'spec.conversion'),
  ];
}

interface OlderForm {
  readonly validation?: Version['schema'];
  readonly subresources?: Version['subresources'];
  readonly columns?: Version['additionalPrinterColumns'];
  readonly versions: readonly Version[];
}

/** What all versions have in common stands at the top, and not in them [v1/conversion.go]. */
function olderForm(spec: Crd['spec']): OlderForm {
  const versions = spec.versions ?? [];
  const [first] = versions;
  const same = (field: keyof Version): boolean =>
    versions.every((version) => equal(version[field] ?? null, first?.[field] ?? null));
  const { schema, subresources, additionalPrinterColumns } = first ?? {};
  const common = [
    ...(same('schema') ? ['schema' as const] : []),
    ...(same('subresources') ? ['subresources' as const] : []),
    ...(same('additionalPrinterColumns') ? ['additionalPrinterColumns' as const] : []),
  ];
  return {
    ...(common.includes('schema') ? { validation: schema } : {}),
    ...(common.includes('subresources') ? { subresources } : {}),
    ...(common.includes('additionalPrinterColumns') ? { columns: additionalPrinterColumns } : {}),
    versions: versions.map((version) => {
      const own: Record<string, unknown> = { ...version };
      for (const field of common) delete own[field];
      return own as unknown as Version;
    }),
  };
}

function validateGroup(group: string | undefined): FieldError[] {
  if (!group) return [required('spec.group')];
  const problems = dns1123SubdomainErrors(group);
  if (problems.length > 0) return [invalid('spec.group', group, problems.join(','))];
  return group.includes('.')
    ? []
    : [invalid('spec.group', group, 'should be a domain with at least one dot')];
}

const SCOPES = ['Cluster', 'Namespaced'];

function validateScope(scope: string | undefined): readonly FieldError[] {
  if (!scope) return [required('spec.scope')];
  return SCOPES.includes(scope) ? [] : [notSupported('spec.scope', scope, SCOPES)];
}

const hasAnyStatus = ({ versions }: Crd['spec']): boolean =>
  (versions ?? []).some(({ subresources }) => subresources?.status !== undefined);

function schemaErrors(
  schema: Version['schema'],
  hasStatus: boolean,
  path: string,
): readonly FieldError[] {
  const root = schema?.openAPIV3Schema as JsonSchema | undefined;
  return root ? validateSchema(root, hasStatus, child(path, 'openAPIV3Schema')) : [];
}

function validateVersion(
  version: Version,
  hasStatus: boolean,
  path: string,
): readonly FieldError[] {
  const { name, deprecated, deprecationWarning, subresources, additionalPrinterColumns } = version;
  const problems = dns1035LabelErrors(name ?? '');
  return [
    ...(problems.length > 0 ? [invalid(child(path, 'name'), name, problems.join(','))] : []),
    ...deprecationProblems(deprecated === true, deprecationWarning).map((problem) =>
      invalid(child(path, 'deprecationWarning'), deprecationWarning, problem),
    ),
    ...schemaErrors(version.schema, hasStatus, child(path, 'schema')),
    ...validateSubresources(subresources, child(path, 'subresources')),
    ...validateColumns(additionalPrinterColumns, child(path, 'additionalPrinterColumns')),
  ];
}

function deprecationProblems(deprecated: boolean, warning: string | undefined): readonly string[] {
  if (warning === undefined) return [];
  if (!deprecated) return ['can only be set for deprecated versions'];
  const hidden = Array.from(warning).findIndex((letter) => /[^\P{C}]|[^\S ]/u.test(letter));
  return [
    ...(warning.length > 256 ? ['must be <= 256 characters long'] : []),
    ...(warning === '' ? ['must not be an empty string'] : []),
    ...(hidden < 0
      ? []
      : [
          `must only contain printable UTF-8 characters; non-printable character found at index ${hidden}`,
        ]),
  ];
}

function validateVersionNames(versions: readonly Version[]): readonly FieldError[] {
  const names = versions.map(({ name }) => name);
  const stored = versions.filter(({ storage }) => storage);
  return [
    ...(new Set(names).size < names.length
      ? [invalid('spec.versions', versions, 'must contain unique version names')]
      : []),
    ...(stored.length === 1
      ? []
      : [
          invalid(
            'spec.versions',
            versions,
            'must have exactly one version marked as storage version',
          ),
        ]),
  ];
}

function validateNames(names: Partial<Names>, path: string): readonly FieldError[] {
  const { plural, singular, kind, listKind, shortNames = [], categories = [] } = names;
  const mixed = (name: string, value: string | undefined): readonly FieldError[] => {
    const problems = value ? dns1035LabelErrors(value.toLowerCase()) : [];
    const text = MIXED_CASE + problems.join(',');
    return problems.length === 0 ? [] : [invalid(child(path, name), value, text)];
  };
  const exact = (name: string, value: string | undefined): readonly FieldError[] => {
    const problems = value === undefined || value === '' ? [] : dns1035LabelErrors(value);
    return problems.length === 0 ? [] : [invalid(child(path, name), value, problems.join(','))];
  };
  const every = (field: string, values: readonly string[]): readonly FieldError[] =>
    values.flatMap((value, i) => {
      const problems = dns1035LabelErrors(value);
      const at = index(child(path, field), i);
      return problems.length === 0 ? [] : [invalid(at, value, problems.join(','))];
    });
  return [
    ...exact('plural', plural),
    ...exact('singular', singular),
    ...mixed('kind', kind),
    ...mixed('listKind', listKind),
    ...every('shortNames', shortNames),
    ...(kind && kind === listKind
      ? [invalid(child(path, 'listKind'), listKind, 'kind and listKind may not be the same')]
      : []),
    ...every('categories', categories),
  ];
}

const MIXED_CASE = 'may have mixed case, but should otherwise match: ';

/** Objects are kept by group and plural; once there may be some, by kind and scope too. */
function validateUnchanged({ spec }: Crd, old: Crd): readonly FieldError[] {
  const changed = (path: string, value: unknown, before: unknown): readonly FieldError[] =>
    equal(value, before) ? [] : [invalid(path, value, 'field is immutable')];
  const { names, scope, group } = old.spec;
  return [
    ...(isTrue(old, 'Established')
      ? [
          ...changed('spec.scope', spec.scope, scope),
          ...changed('spec.names.kind', spec.names.kind, names.kind),
        ]
      : []),
    ...changed('spec.group', spec.group, group),
    ...changed('spec.names.plural', spec.names.plural, names.plural),
  ];
}

function validateStoredVersions({ spec, status }: Crd): readonly FieldError[] {
  const path = 'status.storedVersions';
  const stored = status?.storedVersions ?? [];
  if (stored.length === 0) return [invalidWhole(path, 'must have at least one stored version')];
  const versions = spec.versions ?? [];
  return [
    ...versions
      .filter(({ name, storage }) => storage && !stored.includes(name))
      .map(({ name }) => invalid(path, stored, `must have the storage version ${name}`)),
    ...stored.flatMap((name, i) =>
      versions.some((version) => version.name === name)
        ? []
        : [
            invalid(
              index(path, i),
              name,
              `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
            ),
          ],
    ),
  ];
}

function validatePreserving({ spec }: Crd, old: Crd | undefined): readonly FieldError[] {
  if (old?.spec.preserveUnknownFields || !spec.preserveUnknownFields) return [];
  return [
    invalid(
      'spec.preserveUnknownFields',
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    ),
  ];
}
