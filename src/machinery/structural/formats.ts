// The formats that a schema's text may be said to have, and whether it has [kube-openapi pkg/validation/strfmt,
// apiextensions-apiserver pkg/apiserver/validation/formats.go]. Formats nobody knows are passed over.

import { canonicalBase64 } from '../base64.js';
import { parseGoDuration } from '../duration.js';
import { cidrErrors, ipv4Errors, ipv6Errors } from '../ip-address.js';
import { dns1123LabelErrors, dns1123SubdomainErrors } from '../names.js';
import { canonicalTime } from '../rfc3339.js';

export const isKnownFormat = (format: string): boolean => Object.hasOwn(FORMATS, plain(format));

export const isFormatted = (text: string, format: string): boolean =>
  FORMATS[plain(format)]?.(text) ?? true;

/** `date-time` is `datetime`. */
const plain = (format: string): string => format.replaceAll('-', '').toLowerCase();

const matching =
  (pattern: RegExp): ((text: string) => boolean) =>
  (text) =>
    pattern.test(text);

const uuid = (version: string, variant: string): ((text: string) => boolean) =>
  matching(new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}-?${variant}-?[0-9a-f]{12}$`, 'i'));

const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  bsonobjectid: matching(/^[0-9a-fA-F]{24}$/),
  byte: (text) => canonicalBase64(text).ok,
  cidr: (text) => cidrErrors(text).length === 0,
  creditcard: (text) =>
    /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/.test(
      text.replace(/\D/g, ''),
    ),
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && canonicalTime(`${text}T00:00:00Z`, 'time').ok,
  datetime: (text) => canonicalTime(text, 'time').ok,
  duration: (text) => parseGoDuration(text.trim()).ok || SCALA_DURATION.test(text),
  email: matching(/^(?:[^<>@\s]+@[^<>@\s]+|.*<[^<>@\s]+@[^<>@\s]+>)$/),
  hexcolor: matching(/^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  hostname: (text) =>
    text.length <= 255 &&
    /^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z]){2,63}\.?)$/u.test(
      text,
    ),
  ipv4: (text) => ipv4Errors(text).length === 0,
  ipv6: (text) => ipv6Errors(text).length === 0,
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  k8slongname: (text) => dns1123SubdomainErrors(text).length === 0,
  k8sshortname: (text) => dns1123LabelErrors(text).length === 0,
  mac: matching(
    /^(?:[0-9a-fA-F]{2}([:-])(?:[0-9a-fA-F]{2}\1){4}[0-9a-fA-F]{2}|[0-9a-fA-F]{2}([:-])(?:[0-9a-fA-F]{2}\2){6}[0-9a-fA-F]{2}|(?:[0-9a-fA-F]{4}\.){2,3}[0-9a-fA-F]{4})$/,
  ),
  password: () => true,
  rgbcolor: matching(
    /^rgb\(\s*(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\s*(?:,\s*(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\s*){2}\)$/,
  ),
  ssn: matching(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  uri: matching(/^(?:[a-zA-Z][a-zA-Z0-9+.-]*:[^\s]*|\/[^\s]*)$/),
  uuid: uuid('[0-9a-f]{4}', '[0-9a-f]{4}'),
  uuid3: uuid('3[0-9a-f]{3}', '[0-9a-f]{4}'),
  uuid4: uuid('4[0-9a-f]{3}', '[89ab][0-9a-f]{3}'),
  uuid5: uuid('5[0-9a-f]{3}', '[89ab][0-9a-f]{3}'),
};

/** `22 ns`, `5 days`. */
const SCALA_DURATION =
  /^\s*\d+\s*(?:ns|nano|us|µs|micro|ms|milli|s|sec|second|m|min|minute|h|hr|hour|d|day|w|wk|week)s?\s*$/;

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^\d{9}[\dX]$/.test(digits)) return false;
  let sum = 0;
  for (const [i, digit] of [...digits].entries())
    sum += (10 - i) * (digit === 'X' ? 10 : Number(digit));
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^\d{13}$/.test(digits)) return false;
  let sum = 0;
  for (const [i, digit] of [...digits].entries()) sum += Number(digit) * (i % 2 === 0 ? 1 : 3);
  return sum % 10 === 0;
}
