// Scenario files, read before any of them runs: what is wrong with one is said before time is spent.

import type { Host } from '../../host.js';
import { parseScenario } from '../../scenario/parse.js';
import type { RunOptions } from '../../scenario/run.js';
import type { Scenario } from '../../scenario/scenario.js';
import { systemReason } from '../system-reason.js';

export interface LoadedFile {
  readonly path: string;
  readonly scenario: Scenario;
  /** Relative to the scenario's own folder. */
  readonly files: NonNullable<RunOptions['files']>;
}

export interface Loaded {
  readonly loaded: readonly LoadedFile[];
  /** One line each, with the file's name. */
  readonly errors: readonly string[];
}

export function loadFiles(host: Host, paths: readonly string[]): Loaded {
  const loaded: LoadedFile[] = [];
  const errors: string[] = [];
  for (const path of paths) {
    const read = readScenario(host, path);
    if (Array.isArray(read)) errors.push(...read.map((error) => `${path}: ${error}`));
    else loaded.push({ path, scenario: read as Scenario, files: filesBeside(host, path) });
  }
  return { loaded, errors };
}

function readScenario(host: Host, path: string): Scenario | readonly string[] {
  try {
    const read = parseScenario(host.readFile(path));
    return read.ok ? read.scenario : read.errors;
  } catch (error) {
    return [systemReason((error as Error).message)];
  }
}

function filesBeside(host: Host, path: string): LoadedFile['files'] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const absolute = (name: string): string => (name.startsWith('/') ? name : `${folder}${name}`);
  return {
    read: (name) => host.readFile(absolute(name)),
    list: (name, recursive) =>
      host
        .listFiles(absolute(name), recursive)
        ?.map((file) => (file.startsWith(folder) ? file.slice(folder.length) : file)),
  };
}
