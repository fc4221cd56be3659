// The manifests of files and folders, each one object.

import type { KubectlIo } from '../../kubectl/io.js';
import { readTexts } from '../../kubectl/manifest-files.js';
import { KubectlError } from '../../kubectl/problem.js';
import { readYamlStream } from '../../machinery/yaml-stream.js';
import type { Manifest } from '../../scenario/fuzz/plan.js';

export function readManifests(io: KubectlIo, paths: readonly string[]): readonly Manifest[] {
  const problems: string[] = [];
  const texts = readTexts(io, { filename: paths, recursive: true, kustomize: '' });
  const manifests = texts.flatMap(({ source, text }) => {
    const { documents, error } = readYamlStream(text);
    if (error !== undefined) problems.push(`${source}: ${error}`);
    return documents.flatMap(({ value }) => objectsIn(value));
  });
  const wrong = manifests.filter(({ kind, metadata }) => !kind || !metadata?.name);
  if (wrong.length > 0) problems.push('every manifest needs a kind and a name');
  if (manifests.length === 0) problems.push('there are no manifests');
  if (problems.length > 0) throw new KubectlError(problems);
  return manifests.filter(({ kind }) => kind !== 'Scenario');
}

function objectsIn(value: unknown): readonly Manifest[] {
  const { kind, items } = value as { kind?: unknown; items?: unknown };
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)
    ? (items as readonly Manifest[])
    : [value as Manifest];
}
