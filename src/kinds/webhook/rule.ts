// What is matched by an admission webhook or policy: operations on resources
// [apis/admissionregistration/validation/validation.go validateRuleWithOperations].

import {
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';

/** With what the Go type embeds, which the types of the package leave out. */
export interface Rule {
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
  readonly scope?: string;
}

export function defaultRules(rules: readonly object[] | undefined): void {
  for (const rule of (rules ?? []) as { scope?: string }[]) rule.scope ??= '*';
}

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];

export function validateRule(rule: Rule, path: string): readonly FieldError[] {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  const errors: FieldError[] = [];
  if (operations.length === 0) errors.push(required(`${path}.operations`));
  errors.push(...alone(operations, `${path}.operations`, 'operations'));
  operations.forEach((operation, i) => {
    if (!OPERATIONS.includes(operation))
      errors.push(notSupported(index(`${path}.operations`, i), operation, OPERATIONS));
  });
  if (apiGroups.length === 0) errors.push(required(`${path}.apiGroups`));
  errors.push(...alone(apiGroups, `${path}.apiGroups`, 'API groups'));
  if (apiVersions.length === 0) errors.push(required(`${path}.apiVersions`));
  errors.push(...alone(apiVersions, `${path}.apiVersions`, 'API versions'));
  apiVersions.forEach((version, i) => {
    if (version === '') errors.push(required(index(`${path}.apiVersions`, i)));
  });
  errors.push(...validateResources(resources, `${path}.resources`));
  if (scope !== undefined && !SCOPES.includes(scope))
    errors.push(notSupported(`${path}.scope`, scope, SCOPES));
  return errors;
}

const alone = (values: readonly string[], path: string, what: string): readonly FieldError[] =>
  values.length > 1 && values.includes('*')
    ? [invalid(path, values, `if '*' is present, must not specify other ${what}`)]
    : [];

function validateResources(resources: readonly string[], path: string): readonly FieldError[] {
  if (resources.length === 0) return [required(path)];
  const errors: FieldError[] = [];
  resources.forEach((resource, i) => {
    if (resource === '') errors.push(required(index(path, i)));
    const [main = '', sub] = resource.split('/');
    if (sub === undefined) return;
    for (const wide of [`${main}/*`, `*/${sub}`])
      if (resources.slice(0, i).includes(wide))
        errors.push(
          invalid(
            index(path, i),
            resource,
            `if '${wide}' is present, must not specify ${resource}`,
          ),
        );
  });
  if (resources.length > 1 && resources.includes('*/*'))
    errors.push(invalid(path, resources, "if '*/*' is present, must not specify other resources"));
  if (resources.includes('*') && resources.some((one) => one !== '*' && !one.includes('/')))
    errors.push(
      invalid(
        path,
        resources,
        "if '*' is present, must not specify other resources without subresources",
      ),
    );
  return errors;
}
