// What a URL's path asks for, as data: the moment and timeline in front, and what of the API comes after.
//
// After apiserver pkg/endpoints/request/requestinfo.go. Segments are decoded one by one, and one that would
// be a path of its own ("..", "a/b") leads nowhere, so that no name can reach beyond its place in a key.

export interface ServerPath {
  /** The moment of `/at/MOMENT`. */
  readonly at?: string;
  /** The name of `/timelines/NAME`. */
  readonly timeline?: string;
  readonly target: Target;
}

export type Target =
  /** `/api`, `/apis`, `/apis/GROUP`, `/apis/GROUP/VERSION`, `/api/VERSION`: what is served. */
  | {
      readonly type: 'discovery';
      readonly root: 'api' | 'apis';
      readonly group?: string;
      readonly version?: string;
    }
  | ResourceTarget
  /** Everything else, such as `/healthz/ping`: without a slash at the end. */
  | { readonly type: 'other'; readonly path: string };

export interface ResourceTarget {
  readonly type: 'resource';
  readonly group: string;
  readonly version: string;
  readonly namespace?: string;
  /** The plural: `pods`. */
  readonly resource: string;
  readonly name?: string;
  readonly subresource?: string;
  /** What follows the subresource: the path behind `proxy`. */
  readonly rest?: readonly string[];
  /** The old form `/api/v1/watch/...`. */
  readonly watch?: true;
}

/** The path of a URL, with or without a query; undefined when its percent-encoding is malformed. */
export function parsePath(url: string): ServerPath | undefined {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  const encoded = path.replace(/^\/+|\/+$/g, '').split('/');
  const segments: string[] = [];
  for (const segment of encoded) {
    const decoded = decodeSegment(segment);
    if (decoded === undefined) return undefined;
    segments.push(decoded);
  }
  const { at, timeline, rest } = takePrefixes(segments);
  return {
    ...(at === undefined ? {} : { at }),
    ...(timeline === undefined ? {} : { timeline }),
    target: targetOf(rest.length === 1 && rest[0] === '' ? [] : rest),
  };
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** `/at/...` and `/timelines/...`, each at most once, in either order. */
function takePrefixes(segments: readonly string[]): {
  readonly at?: string;
  readonly timeline?: string;
  readonly rest: readonly string[];
} {
  let at: string | undefined;
  let timeline: string | undefined;
  let rest = segments;
  for (;;) {
    const [word, value, ...more] = rest;
    if (!value) break;
    if (word === 'at' && at === undefined) at = value;
    else if (word === 'timelines' && timeline === undefined) timeline = value;
    else break;
    rest = more;
  }
  return {
    ...(at === undefined ? {} : { at }),
    ...(timeline === undefined ? {} : { timeline }),
    rest,
  };
}

const isName = (segment: string): boolean =>
  segment !== '' && segment !== '.' && segment !== '..' && !/[/\0]/.test(segment);

function targetOf(segments: readonly string[]): Target {
  const other: Target = { type: 'other', path: `/${segments.join('/')}` };
  const [root, ...rest] = segments;
  if (root !== 'api' && root !== 'apis') return other;
  const { group, version, behind } = groupVersionOf(root, rest);
  if (![group, version].every((part) => part === undefined || part === '' || isName(part)))
    return other;
  const discovery: Target = {
    type: 'discovery',
    root,
    ...(group === undefined ? {} : { group }),
    ...(version === undefined ? {} : { version }),
  };
  if (group === undefined || version === undefined || behind.length === 0)
    return rest.includes('') ? other : discovery;
  return resourceOf(group, version, behind) ?? other;
}

function groupVersionOf(
  root: 'api' | 'apis',
  rest: readonly string[],
): {
  readonly group: string | undefined;
  readonly version: string | undefined;
  readonly behind: readonly string[];
} {
  if (root === 'api') return { group: '', version: rest[0], behind: rest.slice(1) };
  return { group: rest[0], version: rest[1], behind: rest.slice(2) };
}

/** Segments after namespaces/NAME that are of the Namespace itself, and not resources in it. */
const OF_NAMESPACES = ['status', 'finalize'];

function resourceOf(
  group: string,
  version: string,
  behind: readonly string[],
): ResourceTarget | undefined {
  const watch = behind[0] === 'watch' && behind.length > 1;
  let parts = watch ? behind.slice(1) : behind;
  const named = parts.slice(0, 5);
  if (!named.every(isName)) return undefined;
  let namespace: string | undefined;
  if (parts[0] === 'namespaces' && parts.length > 2 && !OF_NAMESPACES.includes(parts[2] ?? '')) {
    namespace = parts[1];
    parts = parts.slice(2);
  }
  const [resource = '', name, subresource, ...rest] = parts;
  return {
    type: 'resource',
    group,
    version,
    ...(namespace === undefined ? {} : { namespace }),
    resource,
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
    ...(rest.length === 0 ? {} : { rest }),
    ...(watch ? { watch } : {}),
  };
}
