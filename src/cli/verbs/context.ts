// `kubetape context`: contexts of a kubeconfig for moments and timelines, beside that of the present.

import { text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { alignColumns, TABLE_LAYOUT } from '../../machinery/align-columns.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { listContexts, PRESENT, withContextAt, withoutContext } from '../contexts.js';
import { kubeconfigFor } from '../kubeconfig.js';
import { lastingWord } from '../span.js';

const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;

export const context = defineCliVerb({
  name: 'context',
  summary: 'Add kubectl contexts for moments and timelines',
  usage: '(add NAME [--at MOMENT] [--timeline TIMELINE] | list | remove NAME)',
  examples: `
    # What kubectl sees before the incident, beside what it sees now
    kubetape context add incident --at 10m
    kubectl --context incident get pods

    # Another timeline
    kubetape context add what-if --timeline what-if

    kubetape context list
    kubetape context remove incident`,
  flags: {
    timeline: text('The timeline; the one that is served when nobody says which, without'),
    kubeconfig: text('File that holds the contexts; the tape with .kubeconfig, without'),
  },
  tape: ({ args: [what] }) => (what === 'add' ? 'reads' : 'none'),
  run: (cli, { args, flags }) => {
    const [what, name, ...more] = args;
    const path = flags.kubeconfig || kubeconfigFor(cli);
    if (what === 'list' && name === undefined) return list(cli, path);
    if (name === undefined || more.length > 0) fail('say `add NAME`, `list` or `remove NAME`');
    const { timeline, at = '' } = flags as { timeline: string; at?: string };
    if (what === 'add') return add(cli, path, name, { timeline, at });
    if (what === 'remove') return remove(cli, path, name);
    return fail(`there is no "context ${what}": say \`add NAME\`, \`list\` or \`remove NAME\``);
  },
});

function add(
  cli: Cli,
  path: string,
  name: string,
  { timeline, at }: { readonly timeline: string; readonly at: string },
): number {
  if (!NAME.test(name) || name === PRESENT)
    fail(`"${name}" cannot be a context: use letters, digits, dots and dashes, and not ${PRESENT}`);
  const session = timeline === '' ? cli.kubectl.session : cli.timelines.get(timeline);
  const moment = at === '' ? '' : lastingWord(session, at);
  if (moment === '' && timeline === '') fail('say which moment with --at, or which --timeline');
  const prefix = [
    ...(timeline === '' ? [] : [`/timelines/${encodeURIComponent(timeline)}`]),
    ...(moment === '' ? [] : [`/at/${encodeURIComponent(moment).replaceAll('%3A', ':')}`]),
  ].join('');
  const changed = withContextAt(textOf(cli, path), name, prefix);
  if (changed === undefined)
    return fail(
      `${path} has no context "${PRESENT}": \`kubetape serve\` writes it, with the address it serves at`,
    );
  cli.host.writeFile(path, changed);
  cli.host.stdout(`Context "${name}" is ${prefix}: kubectl --context ${name} get pods\n`);
  return 0;
}

function remove(cli: Cli, path: string, name: string): number {
  if (name === PRESENT) fail(`"${PRESENT}" is what \`kubetape serve\` writes, and stays`);
  const changed = withoutContext(textOf(cli, path), name);
  if (changed === undefined) return fail(`there is no context "${name}" in ${path}`);
  cli.host.writeFile(path, changed);
  cli.host.stdout(`Context "${name}" removed.\n`);
  return 0;
}

function list(cli: Cli, path: string): number {
  const contexts = listContexts(textOf(cli, path));
  if (contexts.length === 0) return fail(`there are no contexts in ${path}`);
  const rows = contexts.map(({ name, server, isCurrent }) => [isCurrent ? '*' : '', name, server]);
  const lines = alignColumns([['CURRENT', 'NAME', 'SERVER'], ...rows], TABLE_LAYOUT);
  cli.host.stdout(`${lines.join('\n')}\n`);
  return 0;
}

const textOf = ({ host }: Pick<Cli, 'host'>, path: string): string =>
  host.exists(path) ? host.readFile(path) : '';
