// `kubectl logs`: what containers printed up to the moment looked at.
//
// Source: kubectl pkg/cmd/logs/logs.go and pkg/polymorphichelpers/logsforobject.go. Departure: --follow prints what
// there is and ends, because time stands still while one looks.

import { canonicalTime } from '../../machinery/rfc3339.js';
import { fetchObjects, readArguments } from '../arguments.js';
import { bool, duration, number, text } from '../flags.js';
import { type PodObject, podsOf } from '../pods-of.js';
import { fail, failAll, type Problem } from '../problem.js';
import { defineVerb, type Kubectl } from '../verb.js';
import { type LogQuery, logText } from './container-log.js';
import { chooseContainers } from './containers.js';

const TAIL_OF_SELECTED = 10;
const USAGE =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

export const logs = defineVerb({
  name: 'logs',
  summary: 'Print the logs for a container in a pod',
  usage: '[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]',
  examples: `
    kubectl logs web-0
    kubectl logs deployment/web --tail=20 --timestamps

    # What the container printed before it was started anew
    kubectl logs web-0 --previous

    # What had been printed by the tenth minute
    kubectl logs -l app=web --prefix --at 10m`,
  flags: {
    'all-containers': bool("All containers' logs of the pods"),
    'all-pods': bool('Logs of all pods of the object; sets --prefix'),
    container: text('Print the logs of this container', { short: 'c' }),
    follow: bool('Accepted: time stands still while one looks', { short: 'f' }),
    'ignore-errors': bool('Accepted', { hidden: true }),
    'limit-bytes': number('Print so many bytes at most'),
    'max-log-requests': number('Accepted', { default: 5, hidden: true }),
    prefix: bool('Begin each line with its pod and container'),
    previous: bool('The logs of the run before, if there was one', { short: 'p' }),
    selector: text('Selector (label query) to filter on', { short: 'l' }),
    since: duration('Only logs newer than this'),
    'since-time': text('Only logs after this time (RFC3339)'),
    tail: number('Lines of the end to print; -1 for all, 10 with a selector', { default: -1 }),
    timestamps: bool('Begin each line with its time'),
  },
  run: (kubectl, { args, flags, given }) => {
    const pods = podsAskedFor(kubectl, args, flags.selector, flags['all-pods']);
    check(flags, given);
    const query: LogQuery = {
      previous: flags.previous,
      tail: given.has('tail') ? flags.tail : flags.selector === '' ? -1 : TAIL_OF_SELECTED,
      since: sinceOf(kubectl, flags.since, flags['since-time']),
      timestamps: flags.timestamps,
      limitBytes: given.has('limit-bytes') ? flags['limit-bytes'] : undefined,
    };
    const prefix = flags.prefix || flags['all-pods'];
    const inline = flags.selector === '' ? args[1] : undefined;
    if (inline !== undefined && flags.container !== '')
      fail('only one of -c or an inline [CONTAINER] arg is allowed');
    const wanted = inline ?? flags.container;
    const problems: Problem[] = [];
    for (const pod of pods) {
      for (const name of chooseContainers(kubectl, pod, wanted, flags['all-containers'])) {
        const read = logText(kubectl.view, pod, name, query);
        if (typeof read !== 'string') problems.push(read);
        else {
          const start = prefix ? `[pod/${pod.metadata.name}/${name}] ` : '';
          kubectl.io.stdout(start === '' ? read : read.replace(/^(?=.)/gm, start));
        }
      }
    }
    failAll(problems);
    return 0;
  },
});

interface LogFlags {
  readonly since: number;
  readonly 'since-time': string;
  readonly 'all-containers': boolean;
  readonly container: string;
  readonly tail: number;
  readonly 'limit-bytes': number;
}

function check(flags: LogFlags, given: ReadonlySet<string>): void {
  if (given.has('since') && given.has('since-time'))
    fail('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (flags['all-containers'] && flags.container !== '')
    fail(`--all-containers=true should not be specified with container name ${flags.container}`);
  if (given.has('limit-bytes') && flags['limit-bytes'] < 1)
    fail('--limit-bytes must be greater than 0');
  if (given.has('since') && flags.since <= 0) fail('--since must be greater than 0');
  if (flags.tail < -1) fail('--tail must be greater than or equal to -1');
}

function sinceOf({ view }: Kubectl, since: number, time: string): number | undefined {
  if (since > 0) return view.now - since;
  if (time === '') return undefined;
  const read = canonicalTime(time, 'time');
  return read.ok ? Date.parse(read.value) : fail(read.error);
}

function podsAskedFor(
  kubectl: Kubectl,
  args: readonly string[],
  selector: string,
  all: boolean,
): readonly PodObject[] {
  const help = `\nSee '${kubectl.path} -h' for help and examples`;
  const [first, ...more] = args;
  if (selector !== '') {
    if (args.length > 0) fail(`only a selector (-l) or a POD name is allowed${help}`);
    const scope = { labelSelector: selector };
    const { found, problems } = fetchObjects(
      kubectl,
      readArguments(kubectl.view, ['pods'], scope),
      scope,
    );
    failAll(problems);
    if (found.length === 0)
      kubectl.io.stderr(`No resources found in ${kubectl.namespace} namespace.\n`);
    return found.map(({ object }) => object as PodObject);
  }
  if (first === undefined || more.length > 1) fail(`${USAGE}${help}`);
  const wanted = readArguments(kubectl.view, first.includes('/') ? [first] : ['pods', first]);
  const { found, problems } = fetchObjects(kubectl, wanted);
  for (const problem of problems)
    if (typeof problem !== 'string' && problem.reason === 'NotFound')
      fail(`error from server (NotFound): ${problem.message} in namespace "${kubectl.namespace}"`);
  failAll(problems);
  return found.flatMap(({ kind, object }) => {
    const pods = podsOf(kubectl.view, kind, object, 'log');
    if (!pods) return fail(`cannot get the logs from *v1.${kind.kind}: selector is missing`);
    const [chosen] = pods;
    if (!chosen) return fail('timed out waiting for the condition');
    if (all) return pods;
    if (pods.length > 1)
      kubectl.io.stderr(`Found ${pods.length} pods, using pod/${chosen.metadata.name}\n`);
    return [chosen];
  });
}
