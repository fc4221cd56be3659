// What may be a name, a label, a key or a port: each check returns upstream's messages, none if all is well.
//
// Source: apimachinery pkg/util/validation/validation.go, in the words of 1.28 (1.36 says "bytes"
// for "characters" in label keys and values). Lengths are counted in UTF-8 bytes, as Go counts them.

export function dns1123LabelErrors(value: string): string[] {
  if (value.length <= 63 && LABEL.test(value)) return [];
  const errors = lengthErrors(value, 63);
  if (LABEL.test(value)) return errors;
  const message =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  errors.push(
    SUBDOMAIN.test(value)
      ? 'must not contain dots'
      : regexError(message, LABEL_FORM, 'my-name', '123-abc'),
  );
  return errors;
}

export function dns1123SubdomainErrors(value: string): string[] {
  if (value.length <= 253 && isSubdomain(value)) return [];
  return [
    ...lengthErrors(value, 253),
    ...formErrors(
      value,
      SUBDOMAIN,
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      SUBDOMAIN_FORM,
      'example.com',
    ),
  ];
}

/** What SUBDOMAIN tells, told quicker, for every new object has such a name: labels between dots, no hyphen at their ends. */
export function isSubdomain(value: string): boolean {
  let last = DOT;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    const isAlphanumeric = (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
    if (!isAlphanumeric) {
      if (last === DOT || (code !== HYPHEN && code !== DOT)) return false;
      if (code === DOT && last === HYPHEN) return false;
    }
    last = code;
  }
  return last !== DOT && last !== HYPHEN;
}
const [DOT, HYPHEN] = [0x2e, 0x2d];

export const dns1035LabelErrors = (value: string): string[] => [
  ...lengthErrors(value, 63),
  ...formErrors(
    value,
    DNS1035,
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    DNS1035_FORM,
    'my-name',
    'abc-123',
  ),
];

export const wildcardSubdomainErrors = (value: string): string[] => [
  ...lengthErrors(value, 253),
  ...formErrors(
    value,
    WILDCARD,
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    WILDCARD_FORM,
    '*.example.com',
  ),
];

/** A label or annotation key, a resource or finalizer name: `name` or `example.com/name`. */
export function qualifiedNameErrors(value: string): string[] {
  if (isQualified(value)) return [];
  const message =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  const form = regexError(message, QUALIFIED_FORM, 'MyName', 'my.name', '123-abc');
  const parts = value.split('/');
  if (parts.length > 2) {
    const prefixed = " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
    return [`a qualified name ${form}${prefixed}`];
  }
  const name = parts.at(-1) ?? '';
  const errors = parts.length === 2 ? prefixErrors(parts[0] ?? '') : [];
  if (name === '') errors.push(`name part ${EMPTY}`);
  errors.push(...lengthErrors(name, 63).map((error) => `name part ${error}`));
  if (!QUALIFIED.test(name)) errors.push(`name part ${form}`);
  return errors;
}

export function labelValueErrors(value: string): string[] {
  if (value.length <= 63 && LABEL_VALUE.test(value)) return [];
  return [
    ...lengthErrors(value, 63),
    ...formErrors(
      value,
      LABEL_VALUE,
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      LABEL_VALUE_FORM,
      'MyValue',
      'my_value',
      '12345',
    ),
  ];
}

export const cIdentifierErrors = (value: string): string[] =>
  formErrors(
    value,
    C_IDENTIFIER,
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
    C_IDENTIFIER_FORM,
    'my_name',
    'MY_NAME',
    'MyName',
  );

export const envVarNameErrors = (value: string): string[] => [
  ...formErrors(
    value,
    ENV_VAR,
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
    ENV_VAR_FORM,
    'my.env-name',
    'MY_ENV.NAME',
    'MyEnvName1',
  ),
  ...parentDirectoryErrors(value),
];

/** The rule of 1.34 and later, where RelaxedEnvironmentVariableValidation is on for good. */
export function relaxedEnvVarNameErrors(value: string): string[] {
  if (value === '') return [`environment variable name ${EMPTY}`];
  if (/^[ -<>-~]+$/.test(value)) return [];
  return [
    "a valid environment variable name must consist only of printable ASCII characters other than '='",
  ];
}

export const configMapKeyErrors = (value: string): string[] => [
  ...lengthErrors(value, 253),
  ...formErrors(
    value,
    CONFIG_KEY,
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
    CONFIG_KEY_FORM,
    'key.name',
    'KEY_NAME',
    'key-name',
  ),
  ...parentDirectoryErrors(value),
];

export const httpHeaderNameErrors = (value: string): string[] =>
  formErrors(
    value,
    HEADER,
    "a valid HTTP header must consist of alphanumeric characters or '-'",
    HEADER_FORM,
    'X-Header-Name',
  );

export const percentErrors = (value: string): string[] =>
  formErrors(
    value,
    PERCENT,
    "a valid percent string must be a numeric string followed by an ending '%'",
    PERCENT_FORM,
    '1%',
    '93%',
  );

export function portNameErrors(value: string): string[] {
  const errors = lengthErrors(value, 15);
  if (!/^[-a-z0-9]+$/.test(value)) {
    errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(value)) errors.push('must contain at least one letter (a-z)');
  if (value.includes('--')) errors.push('must not contain consecutive hyphens');
  if (/^-|-$/.test(value)) errors.push('must not begin or end with a hyphen');
  return errors;
}

export const rangeErrors = (value: number, min: number, max: number): string[] =>
  value >= min && value <= max ? [] : [`must be between ${min} and ${max}, inclusive`];

export const portNumberErrors = (port: number): string[] => rangeErrors(port, 1, 65535);
/** A Unix user or group id. */
export const unixIdErrors = (id: number): string[] => rangeErrors(id, 0, 2 ** 31 - 1);

/** An object's name where the kind asks for no more than that it fits in a URL's path. */
export function pathSegmentErrors(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%']
    .filter((part) => name.includes(part))
    .map((part) => `may not contain '${part}'`);
}

/** A generateName may end in a dash, since letters will follow it: check this in its place. */
export const maskTrailingDash = (name: string): string =>
  name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;

/** `message (e.g. 'a', or 'b', regex used for validation is '…')`, the comma before `or` included. */
export function regexError(message: string, form: string, ...examples: string[]): string {
  const shown = examples.map((example) => `'${example}', `).join('or ');
  const start = examples.length === 0 ? '' : `e.g. ${shown}`;
  return `${message} (${start}regex used for validation is '${form}')`;
}

const EMPTY = 'must be non-empty';

const LABEL_FORM = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN_FORM = `${LABEL_FORM}(\\.${LABEL_FORM})*`;
const DNS1035_FORM = '[a-z]([-a-z0-9]*[a-z0-9])?';
const WILDCARD_FORM = `\\*\\.${SUBDOMAIN_FORM}`;
const QUALIFIED_FORM = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE_FORM = `(${QUALIFIED_FORM})?`;
const C_IDENTIFIER_FORM = '[A-Za-z_][A-Za-z0-9_]*';
const ENV_VAR_FORM = '[-._a-zA-Z][-._a-zA-Z0-9]*';
const CONFIG_KEY_FORM = '[-._a-zA-Z0-9]+';
const HEADER_FORM = '[-A-Za-z0-9]+';
const PERCENT_FORM = '[0-9]+%';

const whole = (form: string): RegExp => new RegExp(`^${form}$`);

const ASCII = /^[ -~]*$/;
const LABEL = whole(LABEL_FORM);
const SUBDOMAIN = whole(SUBDOMAIN_FORM);
const DNS1035 = whole(DNS1035_FORM);
const WILDCARD = whole(WILDCARD_FORM);
const QUALIFIED = whole(QUALIFIED_FORM);
const LABEL_VALUE = whole(LABEL_VALUE_FORM);
const C_IDENTIFIER = whole(C_IDENTIFIER_FORM);
const ENV_VAR = whole(ENV_VAR_FORM);
const CONFIG_KEY = whole(CONFIG_KEY_FORM);
const HEADER = whole(HEADER_FORM);
const PERCENT = whole(PERCENT_FORM);

/** Whether a name is well formed, told quickly: nearly all are, and every write of an object asks. */
function isQualified(value: string): boolean {
  const slash = value.indexOf('/');
  const name = slash < 0 ? value : value.slice(slash + 1);
  if (name.length > 63 || !QUALIFIED.test(name)) return false;
  return slash < 0 || (slash <= 253 && isSubdomain(value.slice(0, slash)));
}

function formErrors(
  value: string,
  pattern: RegExp,
  message: string,
  form: string,
  ...examples: string[]
): string[] {
  return pattern.test(value) ? [] : [regexError(message, form, ...examples)];
}

function lengthErrors(value: string, max: number): string[] {
  const fits =
    value.length <= max && (ASCII.test(value) || new TextEncoder().encode(value).length <= max);
  return fits ? [] : [`must be no more than ${max} characters`];
}

function prefixErrors(prefix: string): string[] {
  const errors = prefix === '' ? [EMPTY] : dns1123SubdomainErrors(prefix);
  return errors.map((error) => `prefix part ${error}`);
}

/** A key that becomes a file name must not climb out of its directory. */
function parentDirectoryErrors(value: string): string[] {
  if (value === '.' || value === '..') return [`must not be '${value}'`];
  return value.startsWith('..') ? ["must not start with '..'"] : [];
}
