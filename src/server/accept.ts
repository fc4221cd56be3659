// In which form a client wants its answer: encoding, and the object as it is, a Table, or its metadata alone
// [apiserver pkg/endpoints/handlers/negotiation].

import { type Failure, failure, isFailure } from '../machinery/status.js';

export type Encoding = 'json' | 'yaml' | 'protobuf';
/** Of what there is protobuf: of whole objects, of the metadata of those that have none themselves, or of nothing. */
export type Protobuf = 'whole' | 'metadata' | 'none';
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
export function formOf(accept: string | undefined, protobuf: Protobuf): Form | Failure {
  if (accept === undefined || accept.trim() === '') return PLAIN;
  for (const { type, parameters } of clausesOf(accept)) {
    const encoding = encodingOf(type);
    const form = encoding && shaped(encoding, parameters);
    if (form && (form.encoding !== 'protobuf' || isWritten(form.shape, protobuf))) return form;
  }
  return notAcceptable(['json', 'yaml', ...(protobuf === 'whole' ? (['protobuf'] as const) : [])]);
}

/** The form of a stream: there is none of YAML. */
export function streamFormOf(accept: string | undefined, protobuf: Protobuf): Form | Failure {
  const form = formOf(accept, protobuf);
  if (!isFailure(form) && form.encoding !== 'yaml') return form;
  const types: readonly Encoding[] = protobuf === 'whole' ? ['json', 'protobuf'] : ['json'];
  return notAcceptable(types, ';stream=watch');
}

export const MEDIA_TYPES: Readonly<Record<Encoding, string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
  protobuf: 'application/vnd.kubernetes.protobuf',
};

/** A table has cells of any type, for which there is no message. */
const isWritten = (shape: Shape, protobuf: Protobuf): boolean =>
  protobuf !== 'none' && shape !== 'Table' && (shape !== 'whole' || protobuf === 'whole');

const notAcceptable = (encodings: readonly Encoding[], suffix = ''): Failure =>
  failure(
    406,
    'NotAcceptable',
    `only the following media types are accepted: ${encodings.map((one) => MEDIA_TYPES[one] + suffix).join(', ')}`,
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
    case MEDIA_TYPES.json:
      return 'json';
    case MEDIA_TYPES.yaml:
      return 'yaml';
    case MEDIA_TYPES.protobuf:
      return 'protobuf';
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
