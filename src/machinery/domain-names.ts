// Names that must carry a domain, as signers, ingress controllers and conditions do, checked as fields.
//
// Source: apimachinery pkg/util/validation/validation.go.
import { type FieldError, invalid, required } from './field-errors.js';
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  qualifiedNameErrors,
  regexError,
} from './names.js';

/** Three segments or more: `a.example.com`. */
export function fullyQualifiedNameErrors(path: string, name: string): FieldError[] {
  if (name === '') return [required(path)];
  const errors = dns1123SubdomainErrors(name);
  if (errors.length > 0) return [invalid(path, name, errors.join(','))];
  if (name.split('.').length >= 3) return [];
  return [invalid(path, name, 'should be a domain with at least three segments separated by dots')];
}

/** Two segments or more, and a final dot is welcome: `example.com.` */
export function fullyQualifiedDomainErrors(path: string, name: string): FieldError[] {
  if (name === '') return [required(path)];
  const domain = name.endsWith('.') ? name.slice(0, -1) : name;
  const errors = dns1123SubdomainErrors(domain);
  if (errors.length > 0) return [invalid(path, domain, errors.join(','))];
  const labels = domain.split('.');
  if (labels.length < 2) {
    const detail = 'should be a domain with at least two segments separated by dots';
    return [invalid(path, domain, detail)];
  }
  for (const label of labels) {
    const problems = dns1123LabelErrors(label);
    if (problems.length > 0) return [invalid(path, label, problems.join(','))];
  }
  return [];
}

/** `acme.io/foo`, where the path may hold anything an HTTP path may. */
export function domainPrefixedPathErrors(path: string, value: string): FieldError[] {
  if (value === '') return [required(path)];
  const slash = value.indexOf('/');
  if (slash <= 0 || slash === value.length - 1) {
    const detail = 'must be a domain-prefixed path (such as "acme.io/foo")';
    return [invalid(path, value, detail)];
  }
  const host = value.slice(0, slash);
  const rest = value.slice(slash + 1);
  const errors = dns1123SubdomainErrors(host).map((problem) => invalid(path, host, problem));
  if (!HTTP_PATH.test(rest)) {
    errors.push(invalid(path, rest, regexError('Invalid path', HTTP_PATH_FORM)));
  }
  return errors;
}

/** `acme.io/foo`, where the name is a qualified one, as in a Job's failure target reasons. */
export function domainPrefixedKeyErrors(path: string, value: string): FieldError[] {
  if (value === '') return [required(path)];
  const problems = qualifiedNameErrors(value);
  if (problems.length > 0) return problems.map((problem) => invalid(path, value, problem));
  if (value.includes('/')) return [];
  return [invalid(path, value, 'must be a domain-prefixed key (such as "acme.io/foo")')];
}

const HTTP_PATH_FORM = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const HTTP_PATH = new RegExp(`^${HTTP_PATH_FORM}$`);
