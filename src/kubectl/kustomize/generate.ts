// ConfigMaps and Secrets out of literals and files [api/internal/generators].

import type { JsonObject } from '../../machinery/json.js';
import type { Files } from '../io.js';
import { fail } from '../problem.js';
import { join, mustRead } from './read.js';
import { type Generator, type Kustomization, type Resource, resourceOf } from './resource.js';

export function generated(
  files: Files,
  directory: string,
  read: Kustomization,
): readonly Resource[] {
  const of = (kind: 'ConfigMap' | 'Secret') => (one: Generator) =>
    generatedBy(files, directory, kind, one, read);
  return [
    ...(read.configMapGenerator ?? []).map(of('ConfigMap')),
    ...(read.secretGenerator ?? []).map(of('Secret')),
  ];
}

function generatedBy(
  files: Files,
  directory: string,
  kind: 'ConfigMap' | 'Secret',
  one: Generator,
  { generatorOptions = {} }: Kustomization,
): Resource {
  const { options = {} } = one;
  const labels = { ...generatorOptions.labels, ...options.labels };
  const annotations = { ...generatorOptions.annotations, ...options.annotations };
  const immutable = options.immutable ?? generatorOptions.immutable;
  const pairs = pairsOf(files, directory, one);
  const data = kind === 'Secret' ? pairs.map(([key, text]) => [key, base64(text)]) : pairs;
  const object: JsonObject = {
    apiVersion: 'v1',
    kind,
    metadata: {
      name: one.name ?? fail('a configmap must have a name'),
      ...(one.namespace === undefined ? {} : { namespace: one.namespace }),
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    ...(pairs.length > 0 ? { data: Object.fromEntries(data) } : {}),
    ...(immutable ? { immutable } : {}),
    ...(kind === 'Secret' ? { type: one.type ?? 'Opaque' } : {}),
  };
  const unhashed = options.disableNameSuffixHash ?? generatorOptions.disableNameSuffixHash;
  return {
    ...resourceOf(object),
    hashed: unhashed !== true,
    ...(one.behavior === undefined ? {} : { behavior: one.behavior.toLowerCase() }),
  };
}

function pairsOf(
  files: Files,
  directory: string,
  { literals = [], files: named = [], envs = [], env }: Generator,
): readonly (readonly [string, string])[] {
  const read = (path: string) => mustRead(files, join(directory, path));
  const lines = [...envs, ...(env === undefined ? [] : [env])].flatMap((path) =>
    read(path)
      .split(/\r?\n/)
      .map((line) => line.trimStart())
      .filter((line) => line !== '' && !line.startsWith('#')),
  );
  return [
    ...lines.map((line) => pairIn(line, `invalid env line ${line}`)),
    ...named.map((entry) => {
      const at = entry.indexOf('=');
      const path = at < 0 ? entry : entry.slice(at + 1);
      const key = at < 0 ? (path.split('/').at(-1) ?? path) : entry.slice(0, at);
      return [key, read(path)] as const;
    }),
    ...literals.map((literal) => {
      const [key, text] = pairIn(literal, `invalid literal source ${literal}, expected key=value`);
      return [key, unquoted(text)] as const;
    }),
  ];
}

function pairIn(text: string, problem: string): readonly [string, string] {
  const at = text.indexOf('=');
  return at <= 0 ? fail(problem) : [text.slice(0, at), text.slice(at + 1)];
}

const unquoted = (text: string): string => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text;

const base64 = (text: string): string => {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
};
