// Opening the tape a command works with, and making it when it is not there yet.

import type { Host } from '../host.js';
import { makeTapeFile } from '../log/new-tape.js';
import { Tape } from '../log/tape.js';
import { TapeError } from '../log/tape-error.js';
import { defaultSettings, type Settings } from '../machinery/settings.js';
import { beginCluster } from '../session/begin.js';
import { Timelines } from '../session/timelines.js';
import type { GlobalOptions } from './global-options.js';
import { progressOn } from './progress.js';
import { VERSION } from './version.js';

/** Nodes of a new cluster, unless somebody says otherwise. */
export const NODES = 3;

export interface Making {
  readonly settings: Settings;
  readonly nodes: number;
  readonly command: string;
}

export function openTimelines(
  host: Host,
  options: GlobalOptions,
  how: { readonly writing: boolean; readonly durable: boolean; readonly command: string },
): Timelines {
  if (options.tape !== '' && !host.exists(options.tape)) makeFirst(host, options, how.command);
  const tape = Tape.open(options.tape, {
    ...(options.timeline === undefined ? {} : { timeline: options.timeline }),
    ...(how.writing ? { writer: writerOf(host) } : { readOnly: true }),
    durable: how.durable,
  });
  return timelinesOn(tape, host);
}

function makeFirst(host: Host, options: GlobalOptions, command: string): void {
  const nodes = options.nodes ?? NODES;
  try {
    makeTape(host, options, { settings: defaultSettings, nodes, command });
    host.stderr(`Made ${options.tape}: a new cluster with ${nodes} nodes.\n`);
  } catch (error) {
    // Another command made it in the meantime: then that one is to be worked with.
    if (!(error instanceof TapeError && host.exists(options.tape))) throw error;
  }
}

/** Makes a tape with a cluster that has come to rest. */
export function makeTape(host: Host, { tape: path }: GlobalOptions, making: Making): void {
  makeTapeFile(path, {
    settings: making.settings,
    writer: writerOf(host),
    build: VERSION,
    fill: (tape) => beginCluster(timelinesOn(tape, host).opened, making),
  });
}

function timelinesOn(tape: Tape, host: Host): Timelines {
  const onEvent = progressOn(host);
  return new Timelines(tape, onEvent ? { onEvent } : {});
}

/** Where `serve` writes its contexts, unless somebody says otherwise. */
export const kubeconfigOf = ({ tape }: GlobalOptions): string =>
  `${tape.replace(/\.tape$/, '')}.kubeconfig`;

export const writerOf = ({ pid, name, isRunning }: Host) => ({ pid, host: name, isRunning });
