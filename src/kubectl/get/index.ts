// `kubectl get`: objects as tables, documents or names.
//
// Source: kubectl pkg/cmd/get/get.go. Departures: with --watch, time does not pass: the verb prints what there
// is and ends, and with --at it goes on with every change from that moment to the end of the tape.

import type { Kind } from '../../kinds/kind.js';
import { readArguments, type Scope, type Wanted } from '../arguments.js';
import { bool, type FlagValues, list, number, text } from '../flags.js';
import { areFilenamesGiven, filenameFlags } from '../manifest-files.js';
import { formatOf, objectPrinter } from '../print-objects.js';
import { fail, failAll, needsServer } from '../problem.js';
import { rawFlag } from '../raw-flag.js';
import { defineVerb, type Kubectl } from '../verb.js';
import { fetchGroups, type Group, groupsInFiles } from './groups.js';
import { sortObjects } from './sort.js';
import { checkSubresource, inSubresource } from './subresource.js';
import { printGroups, type TableLook } from './tables.js';
import { watchChanges } from './watch.js';

export const getFlags = {
  'all-namespaces': bool('List the requested objects across all namespaces', { short: 'A' }),
  ...filenameFlags('identifying the resources to get from a server.'),
  'allow-missing-template-keys': bool('Ignore fields that a template names and an object lacks', {
    default: true,
  }),
  'chunk-size': number('Accepted; lists come at once', { default: 500, hidden: true }),
  'field-selector': text('Selector (field query) to filter on, supports =, ==, and !='),
  'ignore-not-found': bool('Exit with 0 and print nothing when an object does not exist'),
  'label-columns': list('Labels to show as columns', { short: 'L' }),
  'no-headers': bool('Print no headers'),
  output: text('name, wide, yaml, json, jsonpath=, jsonpath-file=, custom-columns=, ...', {
    short: 'o',
  }),
  'output-watch-events': bool('Print the kind of each change with --watch'),
  selector: text('Selector (label query) to filter on', { short: 'l' }),
  ...rawFlag,
  'server-print': bool('If false, print names and ages alone', { default: true }),
  'show-kind': bool('Print the kind with each name'),
  'show-labels': bool('Print all labels as the last column'),
  'show-managed-fields': bool('Keep the managedFields when printing json or yaml'),
  'sort-by': text("Sort by this JSONPath, such as '{.metadata.name}'"),
  subresource: text('Print this subresource of the object instead', { hidden: true }),
  template: text('The template of -o go-template, go-template-file, jsonpath or jsonpath-file'),
  watch: bool('With --at: print the changes from there to the end of the tape', { short: 'w' }),
  'watch-only': bool('With --at: print only the changes, not what there is at first'),
} as const;

export const get = defineVerb({
  name: 'get',
  summary: 'Display one or many resources',
  usage:
    '[(-o|--output=)json|yaml|name|wide|jsonpath|custom-columns|...] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...)',
  examples: `
    # List all pods, with more columns
    kubectl get pods -o wide

    # A deployment as YAML, as it was a minute and a half after the start
    kubectl get deployment web -o yaml --at 90s

    # Every change of the pods from revision 120 to the end of the tape
    kubectl get pods --watch --at @120

    # Only one value
    kubectl get pod web-0 -o jsonpath='{.status.phase}'`,
  flags: getFlags,
  run: (kubectl, { args, flags }) => {
    // Who can answer takes the command line away before it comes here.
    if (flags.raw !== '') needsServer('kubectl get --raw');
    checkSubresource(flags.subresource);
    const inFiles = areFilenamesGiven(flags);
    if (args.length === 0 && !inFiles) requireResource(kubectl);
    const scope: Scope = {
      allNamespaces: flags['all-namespaces'],
      labelSelector: flags.selector,
      fieldSelector: flags['field-selector'],
    };
    const wanted = inFiles ? [] : readArguments(kubectl.view, args, scope);
    const ignoreNotFound = flags['ignore-not-found'];
    if (flags.watch || flags['watch-only'])
      return watchChanges(kubectl, wanted, scope, lookOf(flags, wanted.map(kindOf)), {
        output: flags.output,
        only: flags['watch-only'],
        events: flags['output-watch-events'],
      });
    const whole = inFiles
      ? groupsInFiles(kubectl, flags, scope, ignoreNotFound)
      : fetchGroups(kubectl, wanted, scope, ignoreNotFound);
    const fetched = flags.subresource === '' ? whole : inSubresource(flags.subresource, whole);
    const { problems } = fetched;
    const { 'sort-by': sortBy } = flags;
    const groups = sortBy === '' ? fetched.groups : sortObjects(fetched.groups, sortBy);
    const output = formatOf(flags.output, flags.template);
    if (output === '' || output === 'wide') {
      const kinds = inFiles ? groups.map(kindOf) : wanted.map(kindOf);
      const printed = printGroups(groups, lookOf(flags, kinds), kubectl.view);
      kubectl.io.stdout(printed);
      if (printed === '' && problems.length === 0 && !ignoreNotFound)
        kubectl.io.stderr(nothingFound(kubectl, wanted, flags['all-namespaces']));
    } else {
      const print = objectPrinter(kubectl, output, {
        showManagedFields: flags['show-managed-fields'],
        noHeaders: flags['no-headers'],
        allowMissingKeys: flags['allow-missing-template-keys'],
      });
      kubectl.io.stdout(print(documents(groups, fetched.isSingle)));
    }
    failAll(problems);
    return 0;
  },
});

const kindOf = ({ kind }: { readonly kind: Kind }): Kind => kind;

function lookOf(flags: FlagValues<typeof getFlags>, kinds: readonly Kind[]): TableLook {
  return {
    wide: flags.output === 'wide',
    noHeaders: flags['no-headers'],
    showKind: flags['show-kind'] || kinds.some((kind) => kind !== kinds[0]),
    showLabels: flags['show-labels'],
    labelColumns: flags['label-columns'],
    withNamespace: flags['all-namespaces'],
    isGeneric: !flags['server-print'],
  };
}

/** Ends the verb: there is nothing to get. */
export function requireResource({ io, path }: Kubectl): never {
  const program = path.split(' ')[0];
  io.stderr(
    `You must specify the type of resource to get. Use "${program} api-resources" for a complete list of supported resources.\n\n`,
  );
  fail(`Required resource not specified.\nSee '${path} -h' for help and examples`);
}

/** One object alone when just one was named, otherwise a List of all. */
function documents(groups: readonly Group[], single: boolean): readonly unknown[] {
  const items = groups.flatMap(({ objects }) => objects);
  if (single) return items;
  return [{ apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } }];
}

function nothingFound(kubectl: Kubectl, wanted: readonly Wanted[], everywhere: boolean): string {
  const namespaced = !everywhere && wanted.every(({ kind }) => kind.namespaced);
  return namespaced
    ? `No resources found in ${kubectl.namespace} namespace.\n`
    : 'No resources found\n';
}
