// Reads a scenario file, and refuses it with everything that is wrong with it.

import { index, invalid, notSupported, required, typeInvalid } from '../machinery/field-errors.js';
import type { Millis } from '../machinery/object.js';
import { defaultSettings, type Settings } from '../machinery/settings.js';
import { readYaml } from '../machinery/yaml.js';
import { readYamlStream } from '../machinery/yaml-stream.js';
import { Faults, Fields, isMapping } from './fields.js';
import { readLaws } from './parse-laws.js';
import { readStep } from './parse-steps.js';
import type { Scenario, Step } from './scenario.js';

export type ParsedScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly errors: readonly string[] };

const API_VERSION = 'kubetape.io/v1alpha1';
const ABOUT = 'kubetape.io/about';
const NODES = 3;
const NODES_MAX = 5_000;
const SEED_MAX = 2 ** 32 - 1;

/**
 * Reads one scenario from YAML.
 *
 * @example
 * ```ts
 * const read = parseScenario(readFileSync('node-failure.yaml', 'utf8'));
 * if (!read.ok) throw new Error(read.errors.join('\n'));
 * const result = runScenario(read.scenario);
 * ```
 */
export function parseScenario(text: string): ParsedScenario {
  const read = readYaml(text);
  if (!read.ok) return { ok: false, errors: [read.error] };
  const documents = /^---/m.test(text) ? readYamlStream(text).documents.length : 1;
  if (documents > 1)
    return { ok: false, errors: [`there are ${documents} documents: write one scenario a file`] };
  if (read.value === null) return { ok: false, errors: ['the file is empty: write a scenario'] };
  const faults = new Faults();
  faults.texts.push(...read.duplicates);
  const scenario = readScenario(read.value, faults);
  return faults.texts.length > 0 ? { ok: false, errors: faults.texts } : { ok: true, scenario };
}

function readScenario(value: unknown, faults: Faults): Scenario {
  const root = new Fields(value, '', faults, ['apiVersion', 'kind', 'metadata', 'spec']);
  for (const [name, expected] of [
    ['apiVersion', API_VERSION],
    ['kind', 'Scenario'],
  ] as const) {
    const found = root.requiredText(name);
    if (found !== '' && found !== expected) faults.add(notSupported(name, found, [expected]));
  }
  const metadata = part(root, 'metadata', ['name', 'annotations']);
  const annotations = metadata.value('annotations') as Record<string, unknown> | undefined;
  const spec = part(root, 'spec', [
    'seed',
    'kubernetes',
    'latency',
    'start',
    'dice',
    'clock',
    'cluster',
    'steps',
    'always',
    'never',
    'eventually',
  ]);
  const cluster = spec.has('cluster') ? part(spec, 'cluster', ['nodes']) : undefined;
  if (!spec.has('steps')) faults.add(required(spec.at('steps')));
  return {
    name: metadata.requiredText('name'),
    about: String(annotations?.[ABOUT] ?? ''),
    settings: readSettings(spec),
    nodes: cluster?.whole('nodes', 0, NODES_MAX) ?? NODES,
    clock: spec.oneOf('clock', ['settle', 'manual']) ?? 'settle',
    steps: spec
      .list('steps')
      .map((step, i) => readStep(step, index(spec.at('steps'), i), faults))
      .filter((step): step is Step => step !== undefined),
    laws: readLaws(spec),
  };
}

const part = (fields: Fields, name: string, known: readonly string[]): Fields =>
  new Fields(fields.value(name), fields.at(name), fields.faults, known);

function readSettings(spec: Fields): Settings {
  return {
    seed: spec.whole('seed', 0, SEED_MAX) ?? defaultSettings.seed,
    kubernetes: spec.oneOf('kubernetes', ['1.28', '1.36']) ?? defaultSettings.kubernetes,
    latency: spec.oneOf('latency', ['realistic', 'instant']) ?? defaultSettings.latency,
    epoch: readStart(spec) ?? defaultSettings.epoch,
    ...readDice(spec),
  };
}

/** Dice that fall as somebody wants: `kubetape fuzz --explore` writes them down. */
function readDice(spec: Fields): Pick<Settings, 'dice'> {
  if (!spec.has('dice')) return {};
  const dice: Record<string, number> = {};
  const given = spec.value('dice');
  if (!isMapping(given)) spec.faults.add(typeInvalid(spec.at('dice'), given, 'must be a mapping'));
  for (const [name, shown] of Object.entries(isMapping(given) ? given : {})) {
    const path = `${spec.at('dice')}[${name}]`;
    if (!/^hop \S+ \S+ \d+$/.test(name))
      spec.faults.add(invalid(path, name, 'must be like "hop CONTROLLER OBJECT SLOT"'));
    else if (!Number.isInteger(shown) || (shown as number) < 0)
      spec.faults.add(invalid(path, shown, 'must be a whole number, and not negative'));
    else dice[name] = shown as number;
  }
  return { dice };
}

function readStart(spec: Fields): Millis | undefined {
  const text = spec.text('start');
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (/^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(time)) return time;
  return spec.faults.add(
    invalid(spec.at('start'), text, 'must be a time like 2026-03-01T00:00:00Z'),
  );
}
