// `kubectl apply`: makes the cluster say what the manifests say.
//
// Source: kubectl pkg/cmd/apply/apply.go. Departures: no --applyset (alpha), no --openapi-patch (the types
// are always known).

import type { KubeObject } from '../../machinery/object.js';
import { deletionFlags } from '../delete/flags.js';
import { dryRunFlag, dryRunOf } from '../dry-run.js';
import { fieldValidationOf, validateFlag } from '../field-validation.js';
import { bool, type FlagValues, text, texts } from '../flags.js';
import { filenameFlags, requireFilenames } from '../manifest-files.js';
import { type FileObject, readManifests } from '../manifests.js';
import { oneByOne } from '../one-by-one.js';
import { fail, failAll, type Problem } from '../problem.js';
import { recorded, recordFlag, warnOfRecord } from '../record.js';
import { fieldManagerFlag, outputFlags, reporter } from '../report.js';
import { defineVerb, type Kubectl } from '../verb.js';
import type { Applied, Applying } from './applying.js';
import { applyClientSide } from './client-side.js';
import { editLastApplied } from './edit-last-applied.js';
import { prunable, pruneObject } from './prune.js';
import { applyServerSide, SERVER_SIDE_MANAGER } from './server-side.js';
import { setLastApplied } from './set-last-applied.js';
import { viewLastApplied } from './view-last-applied.js';

const CLIENT_SIDE_MANAGER = 'kubectl-client-side-apply';

export const serverSideFlags = {
  'server-side': bool('If true, apply runs in the server instead of the client.'),
  'force-conflicts': bool('If true, server-side apply will force the changes against conflicts.'),
  ...fieldManagerFlag(CLIENT_SIDE_MANAGER),
};

const flags = {
  ...filenameFlags('that contains the configurations to apply'),
  ...deletionFlags,
  ...dryRunFlag,
  ...validateFlag,
  ...outputFlags,
  ...recordFlag,
  ...serverSideFlags,
  all: bool('Select all resources in the namespace of the specified resource types.'),
  overwrite: bool(
    'Automatically resolve conflicts between the modified and live configuration by using values from the modified configuration',
    { default: true },
  ),
  prune: bool(
    'Automatically delete resource objects, that do not appear in the configs and are created by either apply or create --save-config. Should be used with either -l or --all.',
  ),
  'prune-allowlist': texts('Overwrite the default allowlist with <group/version/kind> for --prune'),
  'prune-whitelist': texts('What kubectl before 1.30 called --prune-allowlist', { hidden: true }),
  selector: text('Selector (label query) to filter on.', { short: 'l' }),
  wait: bool('If true, wait for resources to be gone before returning.', { hidden: true }),
} as const;

type ApplyFlags = FlagValues<typeof flags>;

export const applyVerb = defineVerb({
  name: 'apply',
  summary: 'Apply a configuration to a resource by file name or stdin.',
  usage: 'apply -f FILENAME',
  examples: `
# Apply the configuration in pod.json to a pod
kubectl apply -f ./pod.json
# Apply every manifest of a directory and of those below it
kubectl apply -f dir/ -R
# Let the server merge the fields and remember who owns them
kubectl apply --server-side -f pod.yaml
# Delete what is labelled app=nginx and no longer in the manifest
kubectl apply --prune -f manifest.yaml -l app=nginx
`,
  writes: true,
  verbs: [viewLastApplied, setLastApplied, editLastApplied],
  flags,
  run(kubectl, { args, flags, given }) {
    if (args.length > 0)
      fail(`Unexpected args: [${args.join(' ')}]\nSee '${kubectl.path} -h' for help and examples`);
    warnOfRecord(kubectl, given.has('record'));
    for (const _ of flags['prune-whitelist']) takeWhitelist(kubectl);
    requireFilenames(flags);
    const applying = settle(kubectl, flags, given);
    const report = reporter(kubectl, flags, applying.dryRun);
    const { objects: stated, problems } = readManifests(kubectl, flags, {
      validate: flags.validate !== 'false' && flags.validate !== 'ignore',
      selector: flags.selector,
    });
    const objects = stated.map((found) => ({
      ...found,
      object: recorded(kubectl, flags, found.object),
    }));
    if (objects.length === 0 && problems.length === 0) fail('no objects passed to apply');
    const printsObjects = (flags.output !== '' || flags.template !== '') && flags.output !== 'name';
    const applied = applyAll(applying, flags['server-side'], objects, problems, (done) => {
      if (!printsObjects) report(done.object, done.operation);
    });
    if (printsObjects) report(listOf(applied.map(({ object }) => object)), '');
    if (flags.prune) prune(applying, flags, objects, applied, report);
    return 0;
  },
});

/** The flag went with kubectl 1.30. */
function takeWhitelist({ io, path, view }: Kubectl): void {
  if (view.feature('PruneWhitelistIsGone'))
    fail(`unknown flag: --prune-whitelist\nSee '${path} --help' for usage.`);
  io.stderr('Flag --prune-whitelist has been deprecated, Use --prune-allowlist instead.\n');
}

/** Checks the flags against each other, in kubectl's order. */
function settle(kubectl: Kubectl, flags: ApplyFlags, given: ReadonlySet<string>): Applying {
  const dryRun = dryRunOf(kubectl, flags['dry-run']);
  const serverSide = flags['server-side'];
  const fieldValidation = fieldValidationOf(flags.validate);
  if (flags['force-conflicts'] && !serverSide)
    fail('--force-conflicts only works with --server-side');
  if (dryRun === 'client' && serverSide)
    fail(
      "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
    );
  if (serverSide && flags.force) fail('--force cannot be used with --server-side');
  if (dryRun === 'server' && flags.force) fail('--dry-run=server cannot be used with --force');
  if (flags.all && flags.selector !== '') fail('cannot set --all and --selector at the same time');
  if (flags.prune) refusePruning(flags);
  return {
    kubectl,
    dryRun,
    fieldManager: applyManager(serverSide, given, flags['field-manager']),
    fieldValidation,
    overwrite: flags.overwrite,
    force: flags.force,
    forceConflicts: flags['force-conflicts'],
    cascade: flags.cascade,
    gracePeriod: flags['grace-period'],
    timeout: flags.timeout,
  };
}

/** Server-side apply has a manager of its own, unless one was named. */
export const applyManager = (
  serverSide: boolean,
  given: ReadonlySet<string>,
  named: string,
): string => (serverSide && !given.has('field-manager') ? SERVER_SIDE_MANAGER : named);

function refusePruning(flags: ApplyFlags): void {
  if (flags.force) fail('--force cannot be used with --prune');
  if (!flags.all && flags.selector === '')
    fail(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    );
  if (flags['server-side'])
    fail("--prune is in alpha and doesn't currently work on objects created by server-side apply");
}

function applyAll(
  applying: Applying,
  serverSide: boolean,
  objects: readonly FileObject[],
  found: readonly Problem[],
  onDone: (applied: Applied) => void,
): readonly Applied[] {
  const problems = [...found];
  const applied: Applied[] = [];
  oneByOne(objects, problems, (object) => {
    const { name = '', generateName = '' } = object.object.metadata ?? {};
    if (name === '' && generateName !== '')
      fail(`from ${generateName}: cannot use generate name with apply`);
    const done = serverSide ? applyServerSide(applying, object) : applyClientSide(applying, object);
    applied.push(done);
    onDone(done);
  });
  failAll(problems);
  return applied;
}

const listOf = (objects: readonly unknown[]): unknown =>
  objects.length === 1
    ? objects[0]
    : { apiVersion: 'v1', items: objects, kind: 'List', metadata: {} };

function prune(
  applying: Applying,
  flags: ApplyFlags,
  objects: readonly FileObject[],
  applied: readonly Applied[],
  report: (object: unknown, operation: string) => void,
): void {
  const { kubectl } = applying;
  const namespaces = objects
    .filter(({ kind }) => kind.namespaced)
    .map(({ object }) => object.metadata?.namespace ?? kubectl.namespace);
  const uids = applied.map(({ object }) => (object as KubeObject).metadata.uid);
  const pruning = {
    selector: flags.selector,
    allowlist: [...flags['prune-allowlist'], ...flags['prune-whitelist']],
    visitedUids: new Set(uids),
    visitedNamespaces: new Set([
      ...(kubectl.namespaceGiven ? [kubectl.namespace] : []),
      ...namespaces,
    ]),
  };
  for (const object of prunable(kubectl, pruning)) {
    pruneObject(kubectl, object, applying);
    report(object, 'pruned');
  }
}
