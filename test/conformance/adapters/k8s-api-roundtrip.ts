// k8s_api_roundtrip: objects with every field set, decoded and encoded again, nothing lost and nothing added.

import { basename } from 'node:path';
import { builtInKinds } from '../../../src/kinds/index.js';
import { apiVersionOf } from '../../../src/kinds/lookup.js';
import { typeOf } from '../../../src/kinds/type.js';
import { decode } from '../../../src/machinery/decode.js';
import { readYaml } from '../../../src/machinery/yaml.js';
import { type Case, type Check, type Corpus, type Fields, notRun } from '../corpus.js';

export const k8sApiRoundtrip: Corpus = {
  name: 'k8s_api_roundtrip',
  area: 'API server',
  about: 'objects with every field set, decoded and encoded',
  casesOf: (content, file) => {
    const value = typeof content === 'string' ? yaml(content) : content;
    return [{ id: `k8s_api_roundtrip/${basename(file)}`, data: value as Fields, meta: {} }];
  },
  check: ({ data }: Case): Check => {
    const kind = builtInKinds.find(
      (one) => one.kind === data['kind'] && apiVersionOf(one) === data['apiVersion'],
    );
    const type = kind && typeOf(kind);
    if (type === undefined) return notRun('a kind or version that the product does not have');
    const decoded = decode(type, data, 'Strict');
    return { actual: decoded.ok ? decoded.value : decoded.error, expected: data };
  },
};

function yaml(text: string): unknown {
  const read = readYaml(text);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}
