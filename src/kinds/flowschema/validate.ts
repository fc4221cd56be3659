// What makes a FlowSchema invalid [apis/flowcontrol/validation/validation.go ValidateFlowSchemaSpec].
//
// Lists that are always written are null where nobody gave them.

import type {
  FlowSchemaSpec,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
  Subject,
} from 'kubernetes-types/flowcontrol/v1.js';
import {
  type FieldError,
  forbidden,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { dns1123LabelErrors, dns1123SubdomainErrors } from '../../machinery/names.js';
import type { FlowSchema } from './index.js';

const PRECEDENCE_MAX = 10_000;
const METHODS = ['ByNamespace', 'ByUser'];

export function validateFlowSchema({ metadata, spec }: FlowSchema): readonly FieldError[] {
  const { priorityLevelConfiguration, distinguisherMethod, rules = [] } = spec ?? {};
  const errors = validatePrecedence(metadata.name, spec?.matchingPrecedence ?? 0);
  if (distinguisherMethod && !METHODS.includes(distinguisherMethod.type))
    errors.push(notSupported('spec.distinguisherMethod.type', distinguisherMethod.type, METHODS));
  const level = priorityLevelConfiguration?.name;
  const path = 'spec.priorityLevelConfiguration.name';
  if (!level) errors.push(required(path, 'must reference a priority level'));
  else for (const text of dns1123SubdomainErrors(level)) errors.push(invalid(path, level, text));
  return [...errors, ...rules.flatMap((rule, i) => validateRule(rule, index('spec.rules', i)))];
}

function validatePrecedence(
  name: string,
  precedence: NonNullable<FlowSchemaSpec['matchingPrecedence']>,
): FieldError[] {
  const refused = (why: string) => [invalid('spec.matchingPrecedence', precedence, why)];
  if (precedence <= 0) return refused('must be a positive value');
  if (precedence > PRECEDENCE_MAX) return refused(`must not be greater than ${PRECEDENCE_MAX}`);
  if (precedence === 1 && name !== 'exempt')
    return refused("only the schema named 'exempt' may have matchingPrecedence 1");
  return [];
}

function validateRule(rule: PolicyRulesWithSubjects, path: string): readonly FieldError[] {
  const { resourceRules = [], nonResourceRules = [] } = rule;
  const subjects = rule.subjects ?? [];
  const errors: FieldError[] = [];
  if (subjects.length === 0)
    errors.push(required(`${path}.subjects`, 'subjects must contain at least one value'));
  subjects.forEach((subject, i) => {
    errors.push(...validateSubject(subject, index(`${path}.subjects`, i)));
  });
  if (resourceRules.length === 0 && nonResourceRules.length === 0)
    errors.push(
      required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'),
    );
  return [
    ...errors,
    ...resourceRules.flatMap((one, i) => ofResources(one, index(`${path}.resourceRules`, i))),
    ...nonResourceRules.flatMap((one, i) => ofUrls(one, index(`${path}.nonResourceRules`, i))),
  ];
}

const SUBJECTS = { Group: 'group', ServiceAccount: 'serviceAccount', User: 'user' } as const;

function validateSubject(subject: Subject, path: string): readonly FieldError[] {
  const { kind } = subject;
  const own = SUBJECTS[kind as keyof typeof SUBJECTS];
  if (own === undefined) return [notSupported(`${path}.kind`, kind, Object.keys(SUBJECTS))];
  const errors: FieldError[] = [];
  const named = subject[own];
  if (!named)
    errors.push(required(`${path}.${own}`, `${own} is required when subject kind is '${kind}'`));
  else {
    if (!named.name) errors.push(required(`${path}.${own}.name`));
    if ('namespace' in named && !named.namespace)
      errors.push(
        required(`${path}.${own}.namespace`, 'must specify namespace for service account'),
      );
  }
  for (const [other, field] of Object.entries(SUBJECTS))
    if (field !== own && subject[field])
      errors.push(
        forbidden(`${path}.${field}`, `${field} is forbidden when subject kind is not '${other}'`),
      );
  return errors;
}

const VERBS = [
  ...['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'],
];

function validateVerbs(verbs: readonly string[], path: string): readonly FieldError[] {
  if (verbs.length === 0) return [required(path, 'verbs must contain at least one value')];
  if (verbs.includes('*'))
    return verbs.length === 1
      ? []
      : [invalid(path, verbs, "if '*' is present, must not specify other verbs")];
  return verbs.every((verb) => VERBS.includes(verb)) ? [] : [notSupported(path, verbs, VERBS)];
}

function ofResources(rule: ResourcePolicyRule, path: string): readonly FieldError[] {
  const { verbs, apiGroups, resources, clusterScope } = rule;
  const namespaces = rule.namespaces ?? [];
  return [
    ...validateVerbs(verbs ?? [], `${path}.verbs`),
    ...some(apiGroups, `${path}.apiGroups`, 'api group'),
    ...some(resources, `${path}.resources`, 'resource'),
    ...(namespaces.length === 0 && !clusterScope
      ? [
          required(
            `${path}.namespaces`,
            'resource rules that are not cluster scoped must supply at least one namespace',
          ),
        ]
      : []),
    ...namespaces.flatMap((namespace, i) =>
      namespace === '*'
        ? []
        : dns1123LabelErrors(namespace).map((text) =>
            invalid(
              index(`${path}.namespaces`, i),
              namespace,
              `each member of this list must be '*' or a DNS-1123 label; ${text}`,
            ),
          ),
    ),
  ];
}

function some(
  given: readonly string[] | undefined,
  path: string,
  what: string,
): readonly FieldError[] {
  const values = given ?? [];
  if (values.length === 0)
    return [required(path, `resource rules must supply at least one ${what}`)];
  return values.length > 1 && values.includes('*')
    ? [invalid(path, values, `if '*' is present, must not specify other ${what}s`)]
    : [];
}

function ofUrls(rule: NonResourcePolicyRule, path: string): readonly FieldError[] {
  const verbs = rule.verbs ?? [];
  const urls = rule.nonResourceURLs ?? [];
  const errors = [...validateVerbs(verbs, `${path}.verbs`)];
  if (urls.length === 0)
    errors.push(
      required(`${path}.nonResourceURLs`, 'nonResourceURLs must contain at least one value'),
    );
  else if (urls.length > 1 && urls.includes('*'))
    errors.push(
      invalid(
        `${path}.nonResourceURLs`,
        urls,
        "if '*' is present, must not specify other non-resource URLs",
      ),
    );
  return errors;
}
