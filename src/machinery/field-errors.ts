// What is wrong with one field, in Kubernetes' words: validation collects these and refuses with all of them.
//
// Source: apimachinery pkg/util/validation/field/errors.go. A path is written as the user sees it,
// `spec.template.spec.containers[0].name`; `child`, `index` and `key` build it.

export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'InternalError'
  | 'FieldValueTypeInvalid';

export interface FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  /** The text after the path, as in `Invalid value: -1: must be greater than or equal to 0`. */
  readonly text: string;
  /** In what words 1.28 says it, which shows maps and structs as Go writes them. */
  readonly older?: string;
}

const error = (type: FieldErrorType, field: string, text: string): FieldError => ({
  type,
  field,
  text,
});

const withDetail = (label: string, value: string, detail: string): string =>
  [label, value, detail].filter((part) => part !== '').join(': ');

export const invalid = (
  field: string,
  value: unknown,
  detail: string,
  goSyntax?: string,
): FieldError => ({
  ...error('FieldValueInvalid', field, withDetail('Invalid value', shown(value), detail)),
  ...(goSyntax === undefined ? {} : { older: withDetail('Invalid value', goSyntax, detail) }),
});
/** Something is wrong with the whole, whose value is not worth showing. */
export const invalidWhole = (field: string, detail: string): FieldError =>
  error('FieldValueInvalid', field, withDetail('Invalid value', '', detail));
export const typeInvalid = (field: string, value: unknown, detail: string): FieldError =>
  error('FieldValueTypeInvalid', field, withDetail('Invalid value', shown(value), detail));
export const required = (field: string, detail = ''): FieldError =>
  error('FieldValueRequired', field, withDetail('Required value', '', detail));
export const duplicate = (field: string, value: unknown): FieldError =>
  error('FieldValueDuplicate', field, `Duplicate value: ${shown(value)}`);
export const forbidden = (field: string, detail: string): FieldError =>
  error('FieldValueForbidden', field, withDetail('Forbidden', '', detail));
export const notFound = (field: string, value: unknown): FieldError =>
  error('FieldValueNotFound', field, `Not found: ${shown(value)}`);
export const tooLong = (field: string, bytesMax: number): FieldError =>
  error('FieldValueTooLong', field, `Too long: may not be more than ${bytesMax} bytes`);
export const tooMany = (field: string, actual: number, max: number): FieldError =>
  error('FieldValueTooMany', field, `Too many: ${actual}: must have at most ${max} items`);
export const notSupported = (
  field: string,
  value: unknown,
  supported: readonly string[],
): FieldError =>
  error(
    'FieldValueNotSupported',
    field,
    `Unsupported value: ${shown(value)}: supported values: ${supported.map((v) => JSON.stringify(v)).join(', ')}`,
  );

/** The error as 1.28 tells it. */
export const inOlderWords = ({ older, text, ...rest }: FieldError): FieldError => ({
  ...rest,
  text: (older ?? text)
    .replace(/', or '/g, "',  or '")
    .replace(
      /^Too long: may not be more than (\d+) bytes$/,
      'Too long: must have at most $1 bytes',
    ),
});

/** `spec.replicas: Invalid value: -1: must be greater than or equal to 0` */
export const fieldErrorText = (e: FieldError): string => `${e.field}: ${e.text}`;

export const child = (path: string, name: string): string =>
  path === '' ? name : `${path}.${name}`;
export const index = (path: string, i: number): string => `${path}[${i}]`;
export const key = (path: string, name: string): string => `${path}[${name}]`;

/** A bad value as Go prints it: text quoted, numbers bare, objects as JSON. */
const shown = (value: unknown): string => {
  if (value === undefined || value === null) return 'null';
  return JSON.stringify(value);
};
