// `kubetape fuzz FOLDER`: gives manifests a hard life, thousands of times, and looks whether what must hold does.
//
// Exit codes: 0 all laws held, 1 a law broke or what should be seen sometimes was not, 2 the manifests or the laws make no sense.

import {
  bool,
  decimal,
  duration,
  list,
  number,
  type ReadFlags,
  text,
} from '../../kubectl/flags.js';
import { fail, KubectlError } from '../../kubectl/problem.js';
import { defaultSettings, type KubernetesVersion } from '../../machinery/settings.js';
import { Campaign } from '../../scenario/fuzz/campaign.js';
import { lawBook } from '../../scenario/fuzz/laws.js';
import { Unusable } from '../../scenario/fuzz/run-plan.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { BugBase } from '../fuzz/bug-base.js';
import { readManifests } from '../fuzz/manifests.js';
import { campaignJson, campaignText, foundText, hasPassed } from '../fuzz/report.js';
import { campaignJunit } from '../fuzz/report-junit.js';
import { seedsOf } from '../fuzz/seeds.js';
import { runCampaign } from '../fuzz/workers.js';
import { oneOf } from '../one-of.js';
import { structured } from '../structured-output.js';

const UNUSABLE = 2;
const NODES = 3;
const ACTIONS = 12;
const FEW_ACTIONS = 2;
const RELEASES: readonly KubernetesVersion[] = ['1.36', '1.28'];

export const fuzz = defineCliVerb({
  name: 'fuzz',
  summary: 'Look for a life that breaks your manifests, and for the shortest way to it',
  usage: 'FOLDER|FILE...',
  examples: `
    # Deploy what is in a folder and let things happen to it: 200 lives
    kubetape fuzz manifests/

    # For ten minutes on all cores, with laws of one's own, for a build server
    kubetape fuzz manifests/ --minutes 10 --laws laws.yaml --junit fuzz.xml

    # One of four machines; every broken law, not only the first
    kubetape fuzz manifests/ --seeds 20000 --shard 1/4 --all

    # Again what broke at a seed
    kubetape fuzz manifests/ --seed 1234 --seeds 1

    # Short lives, each in every order that differs in two places from the one of the dice
    kubetape fuzz manifests/ --explore 2`,
  flags: {
    seed: number('The first seed', { default: 1 }),
    seeds: number(
      'How many seeds are tried; 200, or 8 with --explore, unless --minutes says how long',
      {
        default: 0,
      },
    ),
    minutes: decimal('How long to go on, such as 10 or 0.5'),
    actions: number('The longest life, in actions; 12, and 2 with --explore', { default: 0 }),
    'control-plane': bool('Trouble controllers, leader election, caches and the API server too'),
    kubernetes: text('The release: 1.28 or 1.36', { default: defaultSettings.kubernetes }),
    explore: number('In how many places the order may differ from that of the dice', {
      default: 0,
    }),
    span: duration('How long after an action --explore chooses other orders', { default: 2_000 }),
    schedules: number('How many orders of one life --explore tries at most', { default: 1_000 }),
    laws: text('A file of further laws: always, never, eventually and sometimes, also in CEL'),
    without: list('Laws that come with kubetape and are not to be judged'),
    workers: number('How many processes; as many as there are cores, without', { default: 0 }),
    shard: text("One of several machines' part of the seeds, such as 2/4"),
    all: bool('Go on after a broken law, and report each law once for each cause'),
    calm: duration('How long all has to come to rest at the end', { default: 20 * 60_000 }),
    bugbase: text('The folder where what was found is kept, and tried first', {
      default: '.bugbase',
    }),
    shrink: number('Seconds that making it smaller may take', { default: 60 }),
    output: structured(),
    junit: text('Write the results to this file, in the XML that build servers read'),
    worker: text('For ourselves: part of a campaign, one result a line', { hidden: true }),
  },
  tape: 'none',
  run: async (cli, { args, flags, spelled }) => {
    if (args.length === 0) fail("say what: 'kubetape fuzz manifests/'");
    const seeds = seedsOf(flags);
    try {
      const { book, errors } = lawBook(
        flags.without,
        flags.laws === '' ? undefined : cli.host.readFile(flags.laws),
      );
      if (errors.length > 0) throw new KubectlError(errors.map((one) => `${flags.laws}: ${one}`));
      const manifests = readManifests(cli.io, args);
      const { calm } = flags;
      const actions = flags.actions || (flags.explore > 0 ? FEW_ACTIONS : ACTIONS);
      const kubernetes = oneOf('kubernetes', RELEASES, flags.kubernetes);
      const nodes = cli.options.nodes ?? NODES;
      const campaign = new Campaign({
        manifests,
        book,
        nodes,
        actions,
        calm,
        controlPlane: flags['control-plane'],
        ...(kubernetes === defaultSettings.kubernetes ? {} : { kubernetes }),
        ...explored(flags),
      });
      if (flags.worker !== '') return work(cli, campaign, flags.worker);
      const isQuiet = flags.output === 'json';
      const command = commandOf(cli, { args, spelled });
      const bugs = new BugBase(cli, campaign, book, { ...flags, command });
      const start = cli.host.wallMillis();
      const known = bugs.replay();
      if (!isQuiet) for (const one of known) cli.io.stdout(foundText(one));
      const ended = await runCampaign(cli, campaign, { ...flags, seeds });
      const found = bugs.addAll(ended.broken);
      const seconds = (cli.host.wallMillis() - start) / 1000;
      const result = { ...ended, manifests, known, found, book, seconds };
      if (!isQuiet) for (const one of found) cli.io.stdout(foundText(one));
      cli.io.stdout(isQuiet ? campaignJson(result) : campaignText(result));
      if (flags.junit !== '') cli.host.writeFile(flags.junit, campaignJunit(result));
      return hasPassed(result) ? 0 : 1;
    } catch (error) {
      if (error instanceof Unusable) {
        cli.io.stderr(`error: the manifests cannot be applied: ${error.message}\n`);
        return UNUSABLE;
      }
      if (!(error instanceof KubectlError)) throw error;
      throw new KubectlError(error.problems, UNUSABLE);
    }
  },
});

const explored = (flags: {
  readonly explore: number;
  readonly span: number;
  readonly schedules: number;
}) =>
  flags.explore > 0
    ? { explore: { depth: flags.explore, span: flags.span, most: flags.schedules } }
    : {};

/** Which seeds are tried, by whom, and what becomes of what is found: nothing of it changes a life. */
const NOT_OF_LIVES: readonly string[] = [
  ...['seed', 'seeds', 'minutes', 'workers', 'shard', 'all'],
  ...['bugbase', 'shrink', 'output', 'junit', 'worker'],
];

/** What to type for the same lives, but for the seed. */
function commandOf(
  { options }: Cli,
  { args, spelled }: Pick<ReadFlags, 'args' | 'spelled'>,
): string {
  const flags = spelled
    .filter(([name]) => !NOT_OF_LIVES.includes(name))
    .map(([name, value]) => (value === 'true' ? `--${name}` : `--${name}=${value}`));
  const nodes = options.nodes === undefined ? [] : [`--nodes=${options.nodes}`];
  return ['kubetape', 'fuzz', ...[...args, ...flags, ...nodes].map(quoted)].join(' ');
}

/** As a shell needs it to take it for one word. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** Every so many-th seed, one result a line. */
function work(cli: Cli, campaign: Campaign, part: string): number {
  const [from = 0, stride = 1, last = 0] = part.split('/').map(Number);
  for (let seed = from; seed <= last; seed += stride)
    cli.io.stdout(`${JSON.stringify(campaign.runSeed(seed))}\n`);
  return 0;
}
