// The rules of options for Windows in security contexts.
//
// Source: pkg/apis/core/validation/validation.go validateWindowsSecurityContextOptions.

import type { WindowsSecurityContextOptions } from 'kubernetes-types/core/v1.js';
import { child, type FieldError, invalid } from '../../machinery/field-errors.js';
import { dns1123SubdomainErrors } from '../../machinery/names.js';
import { checked } from './validate-paths.js';

const CREDENTIAL_KIBIBYTES_MAX = 64;
const DOMAIN_MAX = 256;
const USER_MAX = 104;
const NET_BIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS = /^[a-z0-9A-Z]([-a-z0-9A-Z]*[a-z0-9A-Z])?(\.[a-z0-9A-Z]([-a-z0-9A-Z]*[a-z0-9A-Z])?)*$/;
const NOT_IN_USER = /["/\\:;|=,+*?<>@[\]]/;

export function validateWindowsOptions(
  options: WindowsSecurityContextOptions | undefined,
  path: string,
): FieldError[] {
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName } = options ?? {};
  const errors: FieldError[] = [];
  if (name !== undefined)
    errors.push(...checked(dns1123SubdomainErrors, name, child(path, 'gmsaCredentialSpecName')));
  if (spec !== undefined) {
    const at = child(path, 'gmsaCredentialSpec');
    if (spec === '') errors.push(invalid(at, spec, 'gmsaCredentialSpec cannot be an empty string'));
    else if (spec.length > CREDENTIAL_KIBIBYTES_MAX * 1024)
      errors.push(
        invalid(at, spec, `gmsaCredentialSpec size must be under ${CREDENTIAL_KIBIBYTES_MAX} KiB`),
      );
  }
  if (runAsUserName === undefined) return errors;
  const at = child(path, 'runAsUserName');
  return [...errors, ...userProblems(runAsUserName).map((why) => invalid(at, runAsUserName, why))];
}

/** A user, or `DOMAIN\user`. */
function userProblems(text: string): readonly string[] {
  if (text === '') return ['runAsUserName cannot be an empty string'];
  const problems: string[] = [];
  if (/\p{Cc}/u.test(text)) problems.push('runAsUserName cannot contain control characters');
  const parts = text.split('\\');
  if (parts.length > 2)
    return [...problems, 'runAsUserName cannot contain more than one backslash'];
  const [first = '', second] = parts;
  if (second !== undefined) problems.push(...domainProblems(first));
  return [...problems, ...accountProblems(second ?? first)];
}

function domainProblems(domain: string): readonly string[] {
  if (domain.length >= DOMAIN_MAX)
    return [`runAsUserName's Domain length must be under ${DOMAIN_MAX} characters`];
  return NET_BIOS.test(domain) || DNS.test(domain)
    ? []
    : ["runAsUserName's Domain doesn't match the NetBios nor the DNS format"];
}

function accountProblems(user: string): readonly string[] {
  if (user === '') return ["runAsUserName's User cannot be empty"];
  const problems: string[] = [];
  if (user.length > USER_MAX)
    problems.push(`runAsUserName's User length must not be longer than ${USER_MAX} characters`);
  if (/^[. ]+$/.test(user))
    problems.push("runAsUserName's User cannot contain only periods or spaces");
  if (NOT_IN_USER.test(user))
    problems.push(
      'runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]',
    );
  return problems;
}
