// `kubetape init`: makes a tape with a new cluster.

import { number, text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { timestamp } from '../../machinery/duration.js';
import type { KubernetesVersion, Latency, Settings } from '../../machinery/settings.js';
import { defaultSettings } from '../../machinery/settings.js';
import { defineCliVerb } from '../cli-verb.js';
import { noArguments } from '../no-arguments.js';
import { oneOf } from '../one-of.js';
import { seedOf } from '../seed.js';
import { makeTape, NODES } from '../tapes.js';

const RELEASES: readonly KubernetesVersion[] = ['1.36', '1.28'];
const LATENCIES: readonly Latency[] = ['realistic', 'instant'];

export const init = defineCliVerb({
  name: 'init',
  summary: 'Make a tape with a new cluster',
  examples: `
    # Three nodes, Kubernetes 1.36
    kubetape init

    # Another throw of the dice: pods get other names, races other winners
    kubetape init --nodes 5 --seed 42 --tape other.tape

    # What an older release does with the same manifests
    kubetape init --kubernetes 1.28 --tape old.tape`,
  flags: {
    seed: number('What chance is drawn from: the same seed tells the same story', { default: 1 }),
    kubernetes: text('Kubernetes release: 1.36 or 1.28', { default: defaultSettings.kubernetes }),
    latency: text('How long components take to react: realistic or instant', {
      default: defaultSettings.latency,
    }),
    start: text('Virtual time at which the cluster begins', {
      default: timestamp(defaultSettings.epoch),
    }),
  },
  tape: 'none',
  run: ({ host, options, command }, { args, flags }) => {
    noArguments('init', args);
    const settings: Settings = {
      seed: seedOf(flags.seed),
      epoch: epochOf(flags.start),
      kubernetes: oneOf('kubernetes', RELEASES, flags.kubernetes),
      latency: oneOf('latency', LATENCIES, flags.latency),
    };
    const nodes = options.nodes ?? NODES;
    makeTape(host, options, { settings, nodes, command });
    host.stdout(
      `Made ${options.tape}: Kubernetes ${settings.kubernetes}, ${nodes} nodes, seed ${settings.seed}, beginning ${timestamp(settings.epoch)}.\n`,
    );
    return 0;
  },
});

function epochOf(given: string): number {
  const epoch = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/.test(given)
    ? Date.parse(given)
    : Number.NaN;
  return Number.isNaN(epoch) || epoch < 0
    ? fail(`--start is a time such as 2026-01-01T00:00:00Z, not "${given}"`)
    : epoch;
}
