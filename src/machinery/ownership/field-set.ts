// A set of field paths, as a tree: the members of this level, and the sets under its elements.
//
// Sets are immutable, and an operation that changes nothing returns the very set it was given.
// Source: structured-merge-diff fieldpath/set.go.

import { compareElements, type FieldPath, type PathElement } from './path-element.js';

export interface FieldSet {
  readonly members: ReadonlySet<PathElement>;
  readonly children: ReadonlyMap<PathElement, FieldSet>;
}

export const emptyFieldSet: FieldSet = { members: new Set(), children: new Map() };

export const fieldSetOf = (...paths: readonly FieldPath[]): FieldSet => {
  const draft = newFieldSetDraft();
  for (const path of paths) insertPath(draft, path);
  return draft;
};

/** A set under construction. It is a FieldSet once nobody inserts any more. */
export interface FieldSetDraft extends FieldSet {
  readonly members: Set<PathElement>;
  readonly children: Map<PathElement, FieldSetDraft>;
}

export const newFieldSetDraft = (): FieldSetDraft => ({ members: new Set(), children: new Map() });

export function insertPath(draft: FieldSetDraft, path: FieldPath): void {
  let node = draft;
  for (const [index, element] of path.entries()) {
    if (index === path.length - 1) node.members.add(element);
    else node = descend(node, element);
  }
}

function descend(draft: FieldSetDraft, element: PathElement): FieldSetDraft {
  const known = draft.children.get(element);
  if (known) return known;
  const child = newFieldSetDraft();
  draft.children.set(element, child);
  return child;
}

export function isEmptyFieldSet({ members, children }: FieldSet): boolean {
  if (members.size > 0) return false;
  for (const child of children.values()) if (!isEmptyFieldSet(child)) return false;
  return true;
}

export function hasPath(set: FieldSet, path: FieldPath): boolean {
  let node: FieldSet | undefined = set;
  for (const element of path.slice(0, -1)) node = node?.children.get(element);
  const last = path.at(-1);
  return last !== undefined && node?.members.has(last) === true;
}

export const under = (set: FieldSet, element: PathElement): FieldSet =>
  set.children.get(element) ?? emptyFieldSet;

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  let members: Set<PathElement> | undefined;
  for (const member of b.members) {
    if (a.members.has(member)) continue;
    members ??= new Set(a.members);
    members.add(member);
  }
  let children: Map<PathElement, FieldSet> | undefined;
  for (const [element, other] of b.children) {
    const own = a.children.get(element);
    const joined = own ? union(own, other) : other;
    if (joined === own) continue;
    children ??= new Map(a.children);
    children.set(element, joined);
  }
  return shared(a, members ?? a.members, children ?? a.children);
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  const members = filterSet(a.members, (member) => b.members.has(member));
  return shared(
    a,
    members,
    mapChildren(a, (child, element) => {
      const other = b.children.get(element);
      return other && intersection(child, other);
    }),
  );
}

/** What is in `a` but not in `b`. Paths below a member of `b` stay. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  const members = filterSet(a.members, (member) => !b.members.has(member));
  return shared(
    a,
    members,
    mapChildren(a, (child, element) => {
      const other = b.children.get(element);
      return other ? difference(child, other) : child;
    }),
  );
}

/** What is in `a` but neither in `b` nor below one of its members. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  const members = filterSet(a.members, (member) => !b.members.has(member));
  return shared(
    a,
    members,
    mapChildren(a, (child, element) => {
      if (b.members.has(element)) return undefined;
      const other = b.children.get(element);
      return other ? recursiveDifference(child, other) : child;
    }),
  );
}

/** The members that have nothing below them. */
export const leavesOf = (set: FieldSet): FieldSet => ({
  members: filterSet(set.members, (member) => !set.children.has(member)),
  children: new Map([...set.children].map(([element, child]) => [element, leavesOf(child)])),
});

/** All paths in the order Kubernetes lists them: the members of a level, then what is below. */
export function pathsOf(set: FieldSet, prefix: FieldPath = []): FieldPath[] {
  const members = [...set.members].sort(compareElements).map((member) => [...prefix, member]);
  const below = [...set.children]
    .sort(([a], [b]) => compareElements(a, b))
    .flatMap(([element, child]) => pathsOf(child, [...prefix, element]));
  return [...members, ...below];
}

export const sameFieldSets = (a: FieldSet, b: FieldSet): boolean =>
  a === b || (isEmptyFieldSet(difference(a, b)) && isEmptyFieldSet(difference(b, a)));

function filterSet(
  set: ReadonlySet<PathElement>,
  keep: (member: PathElement) => boolean,
): ReadonlySet<PathElement> {
  let kept: Set<PathElement> | undefined;
  for (const member of set) {
    if (keep(member)) continue;
    kept ??= new Set(set);
    kept.delete(member);
  }
  return kept ?? set;
}

/** Children that come out empty are left out. */
function mapChildren(
  set: FieldSet,
  change: (child: FieldSet, element: PathElement) => FieldSet | undefined,
): ReadonlyMap<PathElement, FieldSet> {
  let changed: Map<PathElement, FieldSet> | undefined;
  for (const [element, child] of set.children) {
    const fresh = change(child, element);
    if (fresh === child) continue;
    changed ??= new Map(set.children);
    if (fresh && !isEmptyFieldSet(fresh)) changed.set(element, fresh);
    else changed.delete(element);
  }
  return changed ?? set.children;
}

const shared = (
  old: FieldSet,
  members: ReadonlySet<PathElement>,
  children: ReadonlyMap<PathElement, FieldSet>,
): FieldSet => (members === old.members && children === old.children ? old : { members, children });
