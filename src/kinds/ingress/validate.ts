// What makes an Ingress invalid [apis/networking/validation ValidateIngressSpec, ValidateIngressCreate].

import type {
  HTTPIngressPath,
  IngressBackend,
  IngressRule,
} from 'kubernetes-types/networking/v1.js';
import {
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { parseIp } from '../../machinery/ip-address.js';
import {
  dns1035LabelErrors,
  dns1123SubdomainErrors,
  portNameErrors,
  portNumberErrors,
  wildcardSubdomainErrors,
} from '../../machinery/names.js';
import type { Ingress } from './index.js';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];

export function validateIngress(ingress: Ingress, old: Ingress | undefined): readonly FieldError[] {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = ingress.spec;
  const errors: FieldError[] = [];
  if (rules.length === 0 && !defaultBackend)
    errors.push(invalid('spec', rules, 'either `defaultBackend` or `rules` must be specified'));
  if (defaultBackend) errors.push(...validateBackend(defaultBackend, 'spec.defaultBackend'));
  rules.forEach((rule, i) => {
    errors.push(...validateRule(rule, index('spec.rules', i)));
  });
  tls.forEach(({ hosts = [], secretName }, i) => {
    const path = index('spec.tls', i);
    hosts.forEach((host, j) => {
      errors.push(...hostForm(host, index(`${path}.hosts`, j)));
    });
    if (secretName)
      for (const message of dns1123SubdomainErrors(secretName))
        errors.push(invalid(`${path}.secretName`, secretName, message));
  });
  if (ingressClassName !== undefined)
    for (const message of dns1123SubdomainErrors(ingressClassName))
      errors.push(invalid('spec.ingressClassName', ingressClassName, message));
  const annotated = ingress.metadata.annotations?.[CLASS_ANNOTATION];
  if (
    !old &&
    annotated !== undefined &&
    ingressClassName !== undefined &&
    annotated !== ingressClassName
  )
    errors.push(
      invalid(
        `metadata.annotations[${CLASS_ANNOTATION}]`,
        annotated,
        'must match `ingressClassName` when both are specified',
      ),
    );
  return errors;
}

function validateRule({ host, http }: IngressRule, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (host) {
    if (parseIp(host))
      errors.push(invalid(`${path}.host`, host, 'must be a DNS name, not an IP address'));
    errors.push(...hostForm(host, `${path}.host`));
  }
  if (!http) return errors;
  if (!http.paths?.length) return [...errors, required(`${path}.http.paths`)];
  http.paths.forEach((route, i) => {
    errors.push(...validatePath(route, index(`${path}.http.paths`, i)));
  });
  return errors;
}

const hostForm = (host: string, path: string): FieldError[] =>
  (host.includes('*') ? wildcardSubdomainErrors(host) : dns1123SubdomainErrors(host)).map(
    (message) => invalid(path, host, message),
  );

const UNCLEAN = ['//', '/./', '/../', '%2f', '%2F'];
const UNCLEAN_ENDS = ['/..', '/.'];

function validatePath(
  { path: route = '', pathType, backend }: HTTPIngressPath,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (why: string) => errors.push(invalid(`${path}.path`, route, why));
  if (!pathType) errors.push(required(`${path}.pathType`, 'pathType must be specified'));
  else if (!PATH_TYPES.includes(pathType))
    errors.push(notSupported(`${path}.pathType`, pathType, PATH_TYPES));
  else if (pathType === 'ImplementationSpecific') {
    if (route !== '' && !route.startsWith('/')) refuse('must be an absolute path');
  } else {
    if (!route.startsWith('/')) refuse('must be an absolute path');
    if (route !== '') {
      for (const part of UNCLEAN) if (route.includes(part)) refuse(`must not contain '${part}'`);
      for (const end of UNCLEAN_ENDS) if (route.endsWith(end)) refuse(`cannot end with '${end}'`);
    }
  }
  return [...errors, ...validateBackend(backend, `${path}.backend`)];
}

function validateBackend(
  { service, resource }: IngressBackend,
  path: string,
): readonly FieldError[] {
  if (resource && service)
    return [invalid(path, '', 'cannot set both resource and service backends')];
  if (resource) return validateResource(resource, `${path}.resource`);
  if (!service) return [required(path, 'port name or number is required')];
  const errors: FieldError[] = [];
  if (!service.name) errors.push(required(`${path}.service.name`));
  else
    for (const message of dns1035LabelErrors(service.name))
      errors.push(invalid(`${path}.service.name`, service.name, message));
  const { name, number } = service.port ?? {};
  if (name && number) errors.push(invalid(path, '', 'cannot set both port name & port number'));
  else if (name)
    for (const message of portNameErrors(name))
      errors.push(invalid(`${path}.service.port.name`, name, message));
  else if (number)
    for (const message of portNumberErrors(number))
      errors.push(invalid(`${path}.service.port.number`, number, message));
  else errors.push(required(path, 'port name or number is required'));
  return errors;
}

function validateResource(
  { apiGroup, kind, name }: NonNullable<IngressBackend['resource']>,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (apiGroup)
    for (const message of dns1123SubdomainErrors(apiGroup))
      errors.push(invalid(`${path}.apiGroup`, apiGroup, message));
  if (!kind) errors.push(required(`${path}.kind`, 'kind is required'));
  if (!name) errors.push(required(`${path}.name`, 'name is required'));
  return errors;
}
