// Whom a request for a certificate is about: the names in its subject and beside it, read out of the DER between the PEM's lines.
//
// Of X.690 only as much as leads there: CertificationRequest, its info, its subject [RFC 2986], whose attributes are
// pairs of an identifier and a text [RFC 5280 4.1.2.4].

import { decodeBase64, decodeBase64Text } from '../../machinery/base64-bytes.js';
import { ipText } from '../../machinery/ip-address.js';

/** Texts by the name Go's crypto/x509/pkix gives to their field, each in the order of the request. */
export type Subject = ReadonlyMap<string, readonly string[]>;

const FIELDS: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CommonName',
  '2.5.4.5': 'SerialNumber',
  '2.5.4.6': 'Country',
  '2.5.4.7': 'Locality',
  '2.5.4.8': 'Province',
  '2.5.4.9': 'StreetAddress',
  '2.5.4.10': 'Organization',
  '2.5.4.11': 'OrganizationalUnit',
  '2.5.4.17': 'PostalCode',
};

const BLOCK = /-----BEGIN CERTIFICATE REQUEST-----\r?\n([A-Za-z0-9+/=\s]+)-----END/;

/** Undefined when it is no request. */
export function subjectOf(request: string | undefined): Subject | undefined {
  const [, name] = infoOf(request);
  if (name?.tag !== SEQUENCE) return undefined;
  const subject = new Map<string, string[]>();
  for (const set of elements(name.bytes))
    for (const pair of elements(set.bytes)) {
      const [type, value] = elements(pair.bytes);
      const field = type?.tag === OBJECT_ID ? FIELDS[dotted(type.bytes)] : undefined;
      if (!field || !value) continue;
      subject.set(field, [...(subject.get(field) ?? []), new TextDecoder().decode(value.bytes)]);
    }
  return subject;
}

/** Version, subject, key and attributes. */
function infoOf(request: string | undefined): readonly Element[] {
  const pem = BLOCK.exec(decodeBase64Text(request ?? '') ?? '')?.[1];
  const der = pem === undefined ? undefined : decodeBase64(pem.replaceAll(/\s/g, ''));
  const [whole] = der ? elements(der) : [];
  const [info] = whole ? elements(whole.bytes) : [];
  return info ? elements(info.bytes) : [];
}

/** Names beside the subject, each list in the order of the request [RFC 5280 4.2.1.6]. */
export interface AlternativeNames {
  readonly emails: readonly string[];
  readonly dns: readonly string[];
  readonly uris: readonly string[];
  readonly ips: readonly string[];
}

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const ALTERNATIVE_NAMES = '2.5.29.17';
const TAGS = { emails: 0x81, dns: 0x82, uris: 0x86, ips: 0x87 } as const;

export function alternativeNamesOf(request: string | undefined): AlternativeNames {
  const attributes = infoOf(request)[3];
  const names = elements(attributes?.bytes ?? new Uint8Array()).flatMap(namesIn);
  const texts = (tag: number) =>
    names.filter((name) => name.tag === tag).map(({ bytes }) => new TextDecoder().decode(bytes));
  return {
    emails: texts(TAGS.emails),
    dns: texts(TAGS.dns),
    uris: texts(TAGS.uris),
    ips: names
      .filter(({ tag }) => tag === TAGS.ips)
      .map(({ bytes }) => (bytes.length === 4 ? bytes.join('.') : ipText([...bytes]))),
  };
}

/** An attribute asks for extensions, an extension holds names: each is told by its identifier. */
function namesIn(attribute: Element): readonly Element[] {
  const [type, values] = elements(attribute.bytes);
  if (type?.tag !== OBJECT_ID || dotted(type.bytes) !== EXTENSION_REQUEST || !values) return [];
  return elements(values.bytes)
    .flatMap(({ bytes }) => elements(bytes))
    .flatMap(({ bytes }) => {
      const parts = elements(bytes);
      const [id] = parts;
      const held = parts.at(-1);
      if (id?.tag !== OBJECT_ID || dotted(id.bytes) !== ALTERNATIVE_NAMES || !held) return [];
      return elements(held.bytes).flatMap((list) => elements(list.bytes));
    });
}

const SEQUENCE = 0x30;
const OBJECT_ID = 0x06;

interface Element {
  readonly tag: number;
  readonly bytes: Uint8Array;
}

/** What stands one after another; it ends where something is cut off. */
function elements(bytes: Uint8Array): readonly Element[] {
  const found: Element[] = [];
  for (let at = 0; at + 1 < bytes.length; ) {
    const tag = bytes[at] as number;
    let length = bytes[at + 1] as number;
    at += 2;
    if (length > 0x80) {
      const octets = length & 0x7f;
      if (octets > 4) return found;
      length = bytes.subarray(at, at + octets).reduce((sum, octet) => sum * 256 + octet, 0);
      at += octets;
    }
    if (at + length > bytes.length) return found;
    found.push({ tag, bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return found;
}

/** An object identifier: seven bits an octet, the first two numbers in one. */
function dotted(bytes: Uint8Array): string {
  const numbers: number[] = [];
  let open = 0;
  for (const octet of bytes) {
    open = open * 128 + (octet & 0x7f);
    if (octet < 0x80) {
      numbers.push(open);
      open = 0;
    }
  }
  const [first = 0, ...rest] = numbers;
  const top = Math.min(Math.floor(first / 40), 2);
  return [top, first - top * 40, ...rest].join('.');
}
