// docs/kinds.md: every field of every kind that is served, and whether it is simulated, stored only, or refused.
//
// The fields are those of the generated schema; what is simulated is what the simulation's code reads or writes
// (tools/fields-read.mjs), corrected by the two small tables below where the code's types do not tell.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInKinds, otherVersions } from '../../src/kinds/index.js';
import type { Kind } from '../../src/kinds/kind.js';
import { apiVersionOf } from '../../src/kinds/lookup.js';
import { typeOf } from '../../src/kinds/type.js';
import type {
  Field,
  FieldType,
  ListType,
  MapType,
  StructType,
} from '../../src/machinery/schema.js';
import { root } from './documents.js';

/** Read through types of our own, or as a whole, which the type checker cannot see. */
const ALSO_SIMULATED: Readonly<Record<string, string>> = {
  ConfigMap: 'data binaryData immutable',
  Secret: 'data stringData immutable type',
  ConfigMapKeySelector: 'name key optional',
  SecretKeySelector: 'name key optional',
  ConfigMapEnvSource: 'name optional',
  SecretEnvSource: 'name optional',
  KeyToPath: 'key',
  LabelSelector: 'matchLabels matchExpressions',
  LabelSelectorRequirement: 'key operator values',
  OwnerReference: 'apiVersion kind name uid controller blockOwnerDeletion',
  ManagedFieldsEntry: 'apiVersion fieldsType fieldsV1 manager operation subresource time',
  Container: 'restartPolicyRules',
  ContainerRestartRule: 'action exitCodes',
  ContainerRestartRuleOnExitCodes: 'operator values',
  PodSpec: 'hostnameOverride resources',
  ResourceRequirements: 'requests limits',
  VolumeResourceRequirements: 'requests limits',
  LimitRangeItem: 'default defaultRequest max maxLimitRequestRatio min type',
  PolicyRule: 'apiGroups nonResourceURLs resourceNames resources verbs',
  ControllerRevision: 'data revision',
  CustomResourceDefinitionSpec: 'group names scope versions preserveUnknownFields',
  CustomResourceDefinitionVersion:
    'additionalPrinterColumns deprecated deprecationWarning name schema selectableFields served storage subresources',
  CustomResourceValidation: 'openAPIV3Schema',
  Event:
    'count deprecatedCount deprecatedFirstTimestamp deprecatedLastTimestamp deprecatedSource firstTimestamp involvedObject lastTimestamp message note reason regarding reportingComponent reportingController source type',
  MutatingAdmissionPolicySpec:
    'failurePolicy matchConditions matchConstraints mutations paramKind reinvocationPolicy variables',
  MutatingAdmissionPolicyBindingSpec: 'matchResources paramRef policyName',
  Mutation: 'applyConfiguration jsonPatch patchType',
  ApplyConfiguration: 'expression',
  JSONPatch: 'expression',
  HorizontalPodAutoscalerSpec: 'targetCPUUtilizationPercentage',
};

/** Looked at, and yet nothing in the cluster follows from it. */
const NOT_SIMULATED: Readonly<Record<string, string>> = {
  CustomResourceDefinitionSpec: 'conversion',
  CustomResourceConversion: 'strategy webhook',
  ISCSIVolumeSource: '*',
  ObjectMeta: 'selfLink',
};

export type Standing = 'simulated' | 'stored only';

export interface ListedField {
  readonly name: string;
  readonly standing: Standing;
  /** A tape of 1.28 refuses it, or drops it, as that release does. */
  readonly isNewer: boolean;
  readonly holds: StructType | undefined;
}

const listOf = (words: string | undefined): readonly string[] => words?.split(' ') ?? [];

const READ: ReadonlySet<string> = new Set(
  JSON.parse(readFileSync(join(root, 'tools/fields-read.json'), 'utf8')),
);

/** `V1PodSpec` is the interface PodSpec. */
const plainName = ({ name }: StructType): string =>
  name.replace(/^(?:[A-Z][a-z]+)?V\d(?:(?:alpha|beta)\d)?(?=[A-Z])/, '');

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const serves: readonly Kind[] = [...builtInKinds, ...otherVersions].sort((a, b) =>
  a.kind === b.kind ? compare(apiVersionOf(a), apiVersionOf(b)) : compare(a.kind, b.kind),
);

const structIn = (type: FieldType): StructType | undefined =>
  type.shape === 'struct'
    ? (type as StructType)
    : type.shape === 'list'
      ? structIn((type as ListType).items)
      : type.shape === 'map'
        ? structIn((type as MapType).values)
        : undefined;

/** The kinds a type is used by. */
function usersOf(): ReadonlyMap<string, { type: StructType; kinds: Set<Kind> }> {
  const users = new Map<string, { type: StructType; kinds: Set<Kind> }>();
  const visit = (type: StructType, kind: Kind): void => {
    const known = users.get(type.name) ?? { type, kinds: new Set() };
    users.set(type.name, known);
    if (known.kinds.has(kind)) return;
    known.kinds.add(kind);
    for (const field of type.fields.values()) {
      const inner = structIn(field.type);
      if (inner) visit(inner, kind);
    }
  };
  for (const kind of serves) {
    const type = typeOf(kind);
    if (type) visit(type, kind);
  }
  return users;
}

const HEAD = ['apiVersion', 'kind'];

export function fieldsOf(type: StructType, isOwn: boolean, older: StructType | undefined) {
  return [...type.fields.values()]
    .filter(({ name }) => !HEAD.includes(name))
    .map(
      (field): ListedField => ({
        name: field.name,
        standing: standingOf(type, field, isOwn),
        isNewer: older !== undefined && !older.fields.has(field.name),
        holds: structIn(field.type),
      }),
    );
}

/** Of a kind's own parts: they are simulated if anything in them is. */
const PARTS = ['metadata', 'spec', 'status'];

function standingOf(type: StructType, field: Field, isOwn: boolean): Standing {
  const { name } = field;
  const held = structIn(field.type);
  if (PARTS.includes(name) && held)
    return [...held.fields.values()].some((one) => standingOf(held, one, isOwn) === 'simulated')
      ? 'simulated'
      : 'stored only';
  const plain = plainName(type);
  const not = listOf(NOT_SIMULATED[plain]);
  if (not.includes(name) || not.includes('*')) return 'stored only';
  const isSimulated =
    isOwn || READ.has(`${plain}.${name}`) || listOf(ALSO_SIMULATED[plain]).includes(name);
  return isSimulated ? 'simulated' : 'stored only';
}

export interface Section {
  readonly title: string;
  /** Of a kind, not of a type that kinds hold. */
  readonly isKind: boolean;
  readonly type: StructType;
  readonly isOwn: boolean;
  readonly kinds: readonly Kind[];
}

/** A section for each kind, then one for each type below. */
export function sections(): readonly Section[] {
  const tops = serves.flatMap((kind): Section[] => {
    const type = typeOf(kind);
    if (!type) return [];
    return [
      { ...sectionOf(type, [kind]), title: `${kind.kind} (${apiVersionOf(kind)})`, isKind: true },
    ];
  });
  const isTop = new Set(tops.map(({ type }) => type.name));
  const inner = [...usersOf().values()]
    .filter(({ type }) => !isTop.has(type.name))
    .map(({ type, kinds }) => sectionOf(type, [...kinds]))
    .sort((a, b) => compare(a.title, b.title));
  return [...tops, ...inner];
}

const sectionOf = (type: StructType, kinds: readonly Kind[]): Section => ({
  title: titleOf(type),
  isKind: false,
  type,
  isOwn: kinds.every(({ group }) => group === 'kubetape.io'),
  kinds,
});

/** Two versions of a group can have types of one name; the version then stands before it. */
function titleOf(type: StructType): string {
  const plain = plainName(type);
  if (titles.size === 0)
    for (const [name, one] of usersOf()) {
      const called = plainName(one.type);
      titles.set(called, [...(titles.get(called) ?? []), name]);
    }
  return (titles.get(plain)?.length ?? 0) > 1 ? type.name : plain;
}
const titles = new Map<string, readonly string[]>();

const olderTypes = new Map<string, StructType>();

/** The type as 1.28 knows it; undefined when nothing of it is missing there. */
function olderOf(type: StructType): StructType | undefined {
  if (olderTypes.size === 0)
    for (const kind of serves) {
      const top = typeOf(kind, '1.28');
      if (top) remember(top);
    }
  return olderTypes.get(type.name);
}

function remember(type: StructType): void {
  if (olderTypes.has(type.name)) return;
  olderTypes.set(type.name, type);
  for (const field of type.fields.values()) {
    const inner = structIn(field.type);
    if (inner) remember(inner);
  }
}

const INTRODUCTION = `# Kinds, field by field

Every field of every kind that is served, in three groups:

* **simulated**: what the control plane does follows from it, or it is written there.
* **stored only**: decoded, defaulted, validated, owned and printed as a real API server does, and nothing follows.
* **refused**: what no tape takes. A field that the release does not know (marked †, of a tape of 1.28) is refused where
  validation is strict and dropped otherwise, as on a server of that release; so is every field that no release knows.

Kinds that are not listed here are refused as unknown, unless a CustomResourceDefinition defines them; custom resources
are kept, pruned, defaulted, validated and converted by their schema, and nothing else follows from them.

The fields come from the schema, and what is simulated from the code that reads or writes it
(\`node tools/fields-read.mjs\`, then \`UPDATE=1 npx vitest run test/docs/kinds.test.ts\`). A type that a field holds has
a section of its own under "Types"; a field can be simulated while fields of the type it holds are stored only.
`;

export function kindsDocument(): string {
  const all = sections();
  return [
    INTRODUCTION,
    '## Kinds\n',
    ...all.filter(({ isKind }) => isKind).map(sectionText),
    '## Types\n',
    ...all.filter(({ isKind }) => !isKind).map(sectionText),
  ].join('\n');
}

function sectionText({ title, type, isOwn }: Section): string {
  const fields = fieldsOf(type, isOwn, olderOf(type));
  const line = (standing: Standing) => {
    const texts = fields.filter((field) => field.standing === standing).map(fieldText);
    return texts.length === 0 ? '' : `* ${standing}: ${texts.join(', ')}\n`;
  };
  return `### ${title}\n\n${line('simulated')}${line('stored only')}`;
}

const fieldText = ({ name, isNewer, holds }: ListedField): string =>
  `\`${name}\`${isNewer ? '†' : ''}${holds ? ` (${titleOf(holds)})` : ''}`;
