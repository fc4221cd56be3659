// golden_dryrun: one document each, created and applied with dry runs. What the server would store, and how it
// refuses what it does not take, is compared in full: defaults, owners of fields, field errors, warnings.
//
// Nothing is stored, so all documents are put to one cluster.

import type { Check, Corpus, Fields } from '../corpus.js';
import { normalize } from '../normalize.js';
import { type RecordedCluster, type Reply, recordedCluster } from '../recorded-cluster.js';

let shared: Promise<RecordedCluster> | undefined;

export const goldenDryrun: Corpus = {
  name: 'golden_dryrun',
  area: 'Defaults and validation',
  about: 'documents created and applied with dry runs: bodies, errors, warnings',
  casesOf: (content) =>
    (content as readonly Fields[]).map((data) => ({
      id: `${data['source']}/${data['path']}#${data['doc']}`,
      data,
      meta: {},
    })),
  check: async ({ data }) => {
    shared ??= recordedCluster();
    const cluster = await shared;
    const { apiVersion, kind, namespace, input, create, serverSideApply } = data;
    if (namespace !== null) await cluster.namespace(namespace);
    const collection = await cluster.collectionOf(apiVersion, kind, namespace);
    const created = await cluster.ask('POST', `${collection}${CREATE}`, input);
    const checks = [compared('create', created, create)];
    if (!serverSideApply) return checks;
    const url = `${collection}/${encodeURIComponent(input.metadata.name ?? '')}${APPLY}`;
    const applied = await cluster.ask('PATCH', url, input, 'application/apply-patch+yaml');
    return [...checks, compared('apply', applied, serverSideApply)];
  },
};

const CREATE = '?dryRun=All&fieldValidation=Strict&fieldManager=kubectl-create';
const APPLY = '?dryRun=All&fieldManager=kubectl';

const compared = (part: string, actual: Reply, expected: unknown): Check => ({
  part,
  actual: normalize(actual),
  expected: normalize(expected),
});
