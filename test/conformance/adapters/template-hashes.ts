// template_hashes: the hashes in the names of StatefulSets' revisions, over the bytes that were recorded.

import { revisionHash } from '../../../src/machinery/hash.js';
import { type Case, type Check, type Corpus, type Fields, notRun } from '../corpus.js';

export const templateHashes: Corpus = {
  name: 'template_hashes',
  area: 'Controllers',
  about: 'hashes of StatefulSets’ revisions, to the character',
  casesOf: (content) => {
    const { podTemplateHash = [], controllerRevision = [] } = content as Fields;
    const named = (list: readonly Fields[], what: string) =>
      list.map((data, index) => ({ id: `template_hashes/${what}/${index}`, data, meta: {} }));
    return [
      ...named(podTemplateHash, 'pod-template-hash'),
      ...named(controllerRevision, 'revision'),
    ];
  },
  check: ({ data }: Case): Check => {
    if (data['raw'] === undefined || data['kind'] !== 'StatefulSet')
      return notRun('hashes of the Go structs of one release, which are opaque');
    return {
      actual: revisionHash(JSON.parse(data['raw']), data['collisionCount'] ?? 0),
      expected: data['hash'],
    };
  },
};
