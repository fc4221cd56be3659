// `kubectl diff`: what an apply would change, found out by trying it on the server without keeping it.
//
// Source: kubectl pkg/cmd/diff/diff.go. The live and the merged object are written down as YAML and
// compared as `diff -u -N` compares two directories. Departures: the directories have the same names each
// time, the time stamps are the cluster's, and no other program is run (KUBECTL_EXTERNAL_DIFF).

import { getObject } from '../apiserver/read.js';
import { apiVersionOf, versionSpoken } from '../kinds/lookup.js';
import type { JsonObject } from '../machinery/json.js';
import type { KubeObject, Manifest } from '../machinery/object.js';
import { isFailure } from '../machinery/status.js';
import { unifiedDiff } from '../machinery/unified-diff.js';
import { dumpYaml } from '../machinery/yaml-dump.js';
import { TECHNIQUE, warnIfDeleting } from './apply/applying.js';
import { applyManager, serverSideFlags } from './apply/index.js';
import { lastAppliedObject, withoutLastApplied } from './apply/last-applied.js';
import { makeApplyPatch } from './apply/patch.js';
import { prunable } from './apply/prune.js';
import { maskSecrets } from './diff-secrets.js';
import { bool, type FlagValues, text, texts } from './flags.js';
import { filenameFlags, requireFilenames } from './manifest-files.js';
import { type FileObject, readManifests, refOfManifest } from './manifests.js';
import { withoutManaged } from './print-objects.js';
import { fail, fromSource, KubectlError, refuse } from './problem.js';
import { ask } from './request.js';
import { defineVerb, type Kubectl } from './verb.js';

const flags = {
  ...filenameFlags('contains the configuration to diff'),
  ...serverSideFlags,
  prune: bool('Include resources that would be deleted by pruning. Can be used with -l.'),
  'prune-allowlist': texts('Overwrite the default allowlist with <group/version/kind> for --prune'),
  selector: text('Selector (label query) to filter on.', { short: 'l' }),
  'show-managed-fields': bool('If true, include managed fields in the diff.'),
  'show-secrets': bool('If true, do not mask secret values in the diff.'),
} as const;

export const diffVerb = defineVerb({
  name: 'diff',
  summary: 'Diff the live version against a would-be applied version',
  usage: 'diff -f FILENAME',
  examples: `
# Diff resources included in pod.json
kubectl diff -f pod.json
# Diff every manifest of a directory and of those below it
kubectl diff -f dir/ -R
`,
  writes: true,
  flags,
  run(kubectl, { args, flags, given }) {
    try {
      return diff(kubectl, args, flags, given);
    } catch (error) {
      // Exit code 1 means that there are differences, so an error is one more.
      if (error instanceof KubectlError) throw new KubectlError(error.problems, error.code + 1);
      throw error;
    }
  },
});

/** Texts by file name: empty where the object is not there. */
interface Compared {
  readonly name: string;
  readonly live: string;
  readonly merged: string;
  /** Whether the merged file is missing altogether. */
  readonly isPruned: boolean;
}

function diff(
  kubectl: Kubectl,
  args: readonly string[],
  flags_: FlagValues<typeof flags>,
  given: ReadonlySet<string>,
): number {
  if (args.length > 0)
    fail(`Unexpected args: [${args.join(' ')}]\nSee '${kubectl.path} -h' for help and examples`);
  requireFilenames(flags_);
  const serverSide = flags_['server-side'];
  if (flags_['force-conflicts'] && !serverSide)
    fail('--force-conflicts only works with --server-side');
  const fieldManager = applyManager(serverSide, given, flags_['field-manager']);
  const how = { ...flags_, fieldManager };
  const { objects, problems } = readManifests(kubectl, flags_, { selector: flags_.selector });
  const compared = objects.map((found) => compare(kubectl, found, how));
  const pruned = flags_.prune ? comparePruned(kubectl, objects, flags_) : [];
  if (problems.length > 0) throw new KubectlError(problems);
  return print(kubectl, [...compared, ...pruned]);
}

type HowToDiff = FlagValues<typeof flags> & { readonly fieldManager: string };

function compare(kubectl: Kubectl, found: FileObject, how: HowToDiff): Compared {
  const live = getObject(kubectl.session.view(), refOfManifest(found), apiVersionOf(found.kind));
  const before = isFailure(live) ? undefined : live;
  const after = how['server-side']
    ? appliedByServer(kubectl, found, how)
    : before
      ? patched(kubectl, found, before, how)
      : created(kubectl, found, how);
  if (before) warnIfDeleting(kubectl, before);
  const [from, to] =
    how['show-secrets'] || found.kind.kind !== 'Secret'
      ? [before, after]
      : maskSecrets(before, after);
  const text = (object: unknown): string =>
    object === undefined
      ? ''
      : dumpYaml(how['show-managed-fields'] ? object : withoutManaged(object));
  return { name: fileName(after), live: text(from), merged: text(to), isPruned: false };
}

/** `apps.v1.Deployment.default.web`. */
function fileName({ apiVersion, kind, metadata }: KubeObject): string {
  const version = apiVersion.replace('/', '.');
  return `${version}.${kind}.${metadata.namespace ?? ''}.${metadata.name}`;
}

function appliedByServer(kubectl: Kubectl, found: FileObject, how: HowToDiff): KubeObject {
  const { fieldManager } = how;
  const answer = ask(kubectl, TECHNIQUE, {
    verb: 'patch',
    ref: refOfManifest(found),
    ...versionSpoken(found.kind),
    patchType: 'apply',
    patch: found.object,
    options: { dryRun: true, fieldManager, force: how['force-conflicts'] },
  });
  return isFailure(answer) ? refuse(answer) : answer.object;
}

function created(kubectl: Kubectl, { object }: FileObject, how: HowToDiff): KubeObject {
  const options = { dryRun: true, fieldManager: how.fieldManager };
  const answer = ask(kubectl, TECHNIQUE, { verb: 'create', object: object as Manifest, options });
  return isFailure(answer) ? refuse(answer) : answer.object;
}

function patched(
  kubectl: Kubectl,
  found: FileObject,
  live: KubeObject,
  { fieldManager }: HowToDiff,
): KubeObject {
  const original = lastAppliedObject(live) ?? {};
  const modified = withoutLastApplied(found.object as unknown as JsonObject);
  const current = live as unknown as JsonObject;
  const made = makeApplyPatch(found.kind, { original, modified, current }, true);
  if (!made.ok) return fail(made.error);
  if (Object.keys(made.value.patch).length === 0) return live;
  const answer = ask(kubectl, TECHNIQUE, {
    verb: 'patch',
    ref: refOfManifest(found),
    ...versionSpoken(found.kind),
    ...made.value,
    options: { dryRun: true, fieldManager },
  });
  return isFailure(answer) ? refuse(fromSource(answer, 'patching', found.source)) : answer.object;
}

function comparePruned(
  kubectl: Kubectl,
  objects: readonly FileObject[],
  flags_: FlagValues<typeof flags>,
): readonly Compared[] {
  const refs = objects.map(refOfManifest);
  const uids = refs.flatMap((ref) => kubectl.session.view().find(ref)?.metadata.uid ?? []);
  const gone = prunable(kubectl, {
    selector: flags_.selector,
    allowlist: flags_['prune-allowlist'],
    visitedUids: new Set(uids),
    visitedNamespaces: new Set(refs.flatMap(({ namespace }) => namespace ?? [])),
  });
  return gone.map((object) => ({
    name: fileName(object),
    // What would be pruned is shown as it is, whatever --show-managed-fields says [diff.go, RunDiff].
    live: dumpYaml(object),
    merged: '',
    isPruned: true,
  }));
}

/** Returns the exit code: whether there are differences. */
function print({ io, session }: Kubectl, compared: readonly Compared[]): number {
  const now = stamp(session.now);
  let code = 0;
  for (const { name, live, merged, isPruned } of [...compared].sort(byName)) {
    const from = `/tmp/LIVE-0/${name}`;
    const to = `/tmp/MERGED-0/${name}`;
    const text = unifiedDiff(
      { name: `${from}\t${now}`, text: live },
      { name: `${to}\t${isPruned ? stamp(0) : now}`, text: merged },
    );
    if (text === '') continue;
    code = 1;
    io.stdout(`diff -u -N ${from} ${to}\n${text}`);
  }
  return code;
}

const byName = (a: Compared, b: Compared): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

/** `2026-01-01 00:00:00.000000000 +0000`, as diff stamps files. */
const stamp = (ms: number): string =>
  `${new Date(ms).toISOString().replace('T', ' ').slice(0, -1)}000000 +0000`;
