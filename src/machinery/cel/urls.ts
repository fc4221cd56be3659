// URLs in CEL: `url("https://example.com:80/a").getHost()` [apiserver pkg/cel/library/urls.go].
//
// Go's net/url.ParseRequestURI takes an absolute URI or an absolute path, and so does this.

import type { Environment } from '@marcbachmann/cel-js';

interface Parts {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

class CelUrl {
  readonly parts: Parts;
  constructor(parts: Parts) {
    this.parts = parts;
  }
}

const TYPE = 'kubernetes.URL';

export function registerUrls(environment: Environment): void {
  environment.registerType(TYPE, CelUrl);
  const define = (signature: string, run: (given: never) => unknown): void => {
    environment.registerFunction(signature, run as never);
  };
  const part = (signature: string, run: (parts: Parts) => unknown): void =>
    define(`${TYPE}.${signature}`, ({ parts }: CelUrl) => run(parts));
  define('isURL(string): bool', (text: string) => partsOf(text) !== undefined);
  define(`url(string): ${TYPE}`, (text: string) => {
    const parts = partsOf(text);
    if (!parts) throw new Error(`URL parse error during conversion from string: ${text}`);
    return new CelUrl(parts);
  });
  part('getScheme(): string', ({ scheme }) => scheme);
  part('getHost(): string', ({ host }) => host);
  part('getHostname(): string', ({ host }) => host.replace(/:\d*$/, '').replace(/^\[|\]$/g, ''));
  part('getPort(): string', ({ host }) => /:(\d*)$/.exec(host)?.[1] ?? '');
  part('getEscapedPath(): string', ({ path }) => encodeURI(decoded(path)));
  part('getQuery(): map<string, list<string>>', ({ query }) => queryOf(query));
}

function partsOf(text: string): Parts | undefined {
  const match =
    /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):(?:\/\/([^/?#\s]*))?)?((?:\/[^?\s]*)?)(?:\?(\S*))?$/.exec(text);
  if (!match || text === '') return undefined;
  const [, scheme = '', authority = '', path = '', query = ''] = match;
  if (scheme === '' && !path.startsWith('/')) return undefined;
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return /^(?:\[[0-9a-fA-F:.%]*\]|[^:[\]]*)(?::\d*)?$/.test(host)
    ? { scheme: scheme.toLowerCase(), host, path, query }
    : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function queryOf(query: string): Record<string, string[]> {
  const found: Record<string, string[]> = Object.create(null);
  for (const pair of query.split('&').filter((text) => text !== '')) {
    const [name = '', ...value] = pair.split('=').map((text) => decoded(text.replaceAll('+', ' ')));
    found[name] = [...(found[name] ?? []), value.join('=')];
  }
  return found;
}
