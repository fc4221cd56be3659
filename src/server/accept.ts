// In which form a client wants its answer: encoding, and the object as it is, a Table, or its metadata alone
// [apiserver pkg/endpoints/handlers/negotiation].
//
// Departure: protobuf is read but never written. Every client that prefers it accepts JSON as well.

import { type Failure, failure } from '../machinery/status.js';

export type Encoding = 'json' | 'yaml';
export type Shape = 'whole' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';

export interface Form {
  readonly encoding: Encoding;
  readonly shape: Shape;
  /** The version of meta.k8s.io that a Table or metadata is of. */
  readonly version: string;
}

const PLAIN: Form = { encoding: 'json', shape: 'whole', version: 'v1' };
const SHAPES: readonly string[] = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'];

/** The first form that we have, by the client's preference. */
export function formOf(accept: string | undefined): Form | Failure {
  if (accept === undefined || accept.trim() === '') return PLAIN;
  for (const { type, parameters } of clausesOf(accept)) {
    const encoding = encodingOf(type);
    const form = encoding && shaped(encoding, parameters);
    if (form) return form;
  }
  return NOT_ACCEPTABLE;
}

const NOT_ACCEPTABLE = failure(
  406,
  'NotAcceptable',
  'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
);

interface Clause {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly q: number;
}

function clausesOf(accept: string): readonly Clause[] {
  return accept
    .split(',')
    .map((text) => {
      const [type = '', ...rest] = text.split(';').map((part) => part.trim());
      const parameters = new Map(
        rest.map((part) => {
          const [name = '', value = ''] = part.split('=');
          return [name.trim(), value.trim()];
        }),
      );
      const q = Number(parameters.get('q') ?? 1);
      return { type: type.toLowerCase(), parameters, q: Number.isNaN(q) ? 1 : q };
    })
    .filter(({ type }) => type !== '')
    .sort((a, b) => b.q - a.q);
}

function encodingOf(type: string): Encoding | undefined {
  switch (type) {
    case '*/*':
    case 'application/*':
    case 'application/json':
      return 'json';
    case 'application/yaml':
      return 'yaml';
    default:
      return undefined;
  }
}

function shaped(encoding: Encoding, parameters: ReadonlyMap<string, string>): Form | undefined {
  const as = parameters.get('as');
  if (as === undefined) return { ...PLAIN, encoding };
  const version = parameters.get('v') ?? '';
  const isOurs =
    SHAPES.includes(as) &&
    parameters.get('g') === 'meta.k8s.io' &&
    (version === 'v1' || version === 'v1beta1');
  return isOurs ? { encoding, shape: as as Shape, version } : undefined;
}
