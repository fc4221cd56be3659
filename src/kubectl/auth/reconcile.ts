// `kubectl auth reconcile`: roles and bindings get the rules, subjects, labels and annotations that they lack.
//
// Source: kubectl pkg/cmd/auth/reconcile.go, component-helpers auth/rbac/reconciliation. What is there and not stated
// stays, unless flags say otherwise.

import type { PolicyRule, Subject } from 'kubernetes-types/rbac/v1.js';
import { getObject } from '../../apiserver/read.js';
import { missingRights } from '../../kinds/rbac/covers.js';
import { equal } from '../../machinery/equal.js';
import type { KubeObject, Manifest, ObjectMeta } from '../../machinery/object.js';
import { isFailure } from '../../machinery/status.js';
import { type DryRun, dryRunFlag, dryRunOf } from '../dry-run.js';
import { bool } from '../flags.js';
import { filenameFlags, requireFilenames } from '../manifest-files.js';
import { type FileObject, readManifests, refOfManifest } from '../manifests.js';
import { fail, failAll, refuse } from '../problem.js';
import { outputFlags, reporter, writeOptions } from '../report.js';
import { ask } from '../request.js';
import { defineVerb, type Kubectl } from '../verb.js';

interface Stated extends Manifest {
  readonly rules?: readonly PolicyRule[];
  readonly subjects?: readonly Subject[];
  readonly roleRef?: unknown;
}

type Operation = 'none' | 'create' | 'update' | 'recreate';

interface Reconciled {
  readonly operation: Operation;
  readonly object: Stated;
  /** The object opted out of being changed. */
  readonly isProtected: boolean;
  readonly rules: Difference<PolicyRule>;
  readonly subjects: Difference<Subject>;
}

interface Difference<T> {
  readonly missing: readonly T[];
  readonly extra: readonly T[];
}

interface How {
  readonly removeRules: boolean;
  readonly removeSubjects: boolean;
}

const ROLES: ReadonlySet<string> = new Set(['Role', 'ClusterRole']);
const BINDINGS: ReadonlySet<string> = new Set(['RoleBinding', 'ClusterRoleBinding']);
const PROTECTED = 'rbac.authorization.kubernetes.io/autoupdate';
const NOTHING = { missing: [], extra: [] };

export const reconcile = defineVerb({
  name: 'reconcile',
  summary:
    'Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects',
  usage: '-f FILENAME',
  examples: `
# Reconcile RBAC resources from a file
kubectl auth reconcile -f my-rbac-rules.yaml`,
  writes: true,
  flags: {
    ...filenameFlags('identifying the resource to reconcile.'),
    ...dryRunFlag,
    ...outputFlags,
    'remove-extra-permissions': bool('If true, removes extra permissions added to roles'),
    'remove-extra-subjects': bool('If true, removes extra subjects added to rolebindings'),
  },
  run(kubectl, { args, flags }) {
    if (args.length > 0) fail('no arguments are allowed');
    requireFilenames(flags);
    const dryRun = dryRunOf(kubectl, flags['dry-run']);
    if (dryRun === 'server') fail('--dry-run=server for command reconcile is not supported yet');
    const report = reporter(kubectl, flags, dryRun);
    const { objects, problems } = readManifests(kubectl, flags);
    failAll(problems);
    const how = {
      removeRules: flags['remove-extra-permissions'],
      removeSubjects: flags['remove-extra-subjects'],
    };
    for (const found of objects) {
      const { kind } = found.object;
      if (!ROLES.has(kind) && !BINDINGS.has(kind)) continue;
      const result = reconciled(kubectl, found, how);
      const { operation } = result;
      if (operation !== 'none' && !result.isProtected) carryOut(kubectl, found, result, dryRun);
      report(result.object, 'reconciled');
      tell(kubectl, result, how);
    }
    return 0;
  },
});

function reconciled(kubectl: Kubectl, found: FileObject, how: How): Reconciled {
  const stated = found.object as Stated;
  const there = getObject(kubectl.view, refOfManifest(found));
  if (isFailure(there)) {
    if (there.reason !== 'NotFound') return refuse(there);
    const rules = { missing: stated.rules ?? [], extra: [] };
    const subjects = { missing: stated.subjects ?? [], extra: [] };
    return { operation: 'create', object: stated, isProtected: false, rules, subjects };
  }
  const live = there as unknown as Stated & KubeObject;
  const isProtected = live.metadata.annotations?.[PROTECTED] === 'false';
  if (BINDINGS.has(stated.kind) && !equal(live.roleRef, stated.roleRef))
    return {
      ...{ operation: 'recreate', object: stated, isProtected, rules: NOTHING },
      subjects: NOTHING,
    };
  return difference(live, stated, isProtected, how);
}

function difference(
  live: Stated & KubeObject,
  stated: Stated,
  isProtected: boolean,
  { removeRules, removeSubjects }: How,
): Reconciled {
  const rules = {
    missing: missingRights(live.rules ?? [], stated.rules ?? []),
    extra: missingRights(stated.rules ?? [], live.rules ?? []),
  };
  const lacks = (one: readonly Subject[] = [], other: readonly Subject[] = []) =>
    other.filter((subject) => !one.some((known) => equal(known, subject)));
  const subjects = {
    missing: lacks(live.subjects, stated.subjects),
    extra: lacks(stated.subjects, live.subjects),
  };
  const metadata = withMore(live.metadata, stated.metadata ?? {});
  const isSame =
    rules.missing.length + subjects.missing.length === 0 &&
    !(removeRules && rules.extra.length > 0) &&
    !(removeSubjects && subjects.extra.length > 0) &&
    equal(metadata, live.metadata);
  const held = ROLES.has(stated.kind)
    ? { rules: removeRules ? (stated.rules ?? []) : [...(live.rules ?? []), ...rules.missing] }
    : {
        subjects: removeSubjects
          ? (stated.subjects ?? [])
          : [...(live.subjects ?? []), ...subjects.missing],
      };
  const object = isSame ? live : ({ ...live, metadata, ...held } as Stated);
  return { operation: isSame ? 'none' : 'update', object, isProtected, rules, subjects };
}

/** What is stated comes in addition; of equal keys, what is there stays. */
function withMore(live: KubeObject['metadata'], stated: ObjectMeta): KubeObject['metadata'] {
  const more = (field: 'labels' | 'annotations') => {
    const both = { ...stated[field], ...live[field] };
    return Object.keys(both).length === 0 ? {} : { [field]: both };
  };
  return { ...live, ...more('labels'), ...more('annotations') };
}

function carryOut(
  kubectl: Kubectl,
  found: FileObject,
  { operation, object }: Reconciled,
  dryRun: DryRun,
): void {
  if (dryRun === 'client') return;
  const ref = refOfManifest(found);
  const options = writeOptions(dryRun, 'kubectl');
  const must = (answer: ReturnType<typeof ask>) => isFailure(answer) && refuse(answer);
  if (operation === 'recreate')
    must(ask(kubectl, 'imperative-object-configuration', { verb: 'delete', ref, options }));
  must(
    ask(
      kubectl,
      'imperative-object-configuration',
      operation === 'update'
        ? { verb: 'update', ref, object, options }
        : { verb: 'create', object, options },
    ),
  );
}

function tell({ io }: Kubectl, result: Reconciled, { removeRules, removeSubjects }: How): void {
  const { operation, rules, subjects } = result;
  if (operation === 'none') return;
  const caveat = result.isProtected ? `, but object opted out (${PROTECTED}: false)` : '';
  io.stderr(`\treconciliation required ${operation}${caveat}\n`);
  const list = (title: string, lines: readonly string[]) => {
    if (lines.length > 0)
      io.stderr(`\t${title}:\n${lines.map((line) => `\t\t${line}\n`).join('')}`);
  };
  list('missing rules added', rules.missing.map(ruleText));
  if (removeRules) list('extra rules removed', rules.extra.map(ruleText));
  list('missing subjects added', subjects.missing.map(subjectText));
  if (removeSubjects) list('extra subjects removed', subjects.extra.map(subjectText));
}

const words = (texts: readonly string[] = []): string => `[${texts.join(' ')}]`;

const ruleText = (rule: PolicyRule): string =>
  `{Verbs:${words(rule.verbs)} APIGroups:${words(rule.apiGroups)} Resources:${words(rule.resources)} ResourceNames:${words(rule.resourceNames)} NonResourceURLs:${words(rule.nonResourceURLs)}}`;

const subjectText = ({ kind, apiGroup = '', name, namespace = '' }: Subject): string =>
  `{Kind:${kind} APIGroup:${apiGroup} Name:${name} Namespace:${namespace}}`;
