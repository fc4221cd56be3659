// Which Pod Security Standard a namespace wants, as its labels say [pod-security-admission api/helpers.go].

import { type FieldError, invalid, key } from '../../machinery/field-errors.js';

export const LEVELS = ['privileged', 'baseline', 'restricted'] as const;
export type Level = (typeof LEVELS)[number];

/** A standard, as it is in a minor release of Kubernetes, or in the latest. */
export interface Standard {
  readonly level: Level;
  readonly version: number | 'latest';
}

export interface Wanted {
  readonly enforce: Standard;
  readonly warn: Standard;
  /** Labels that say nothing. What they leave open is as strict as can be, but for warnings. */
  readonly errors: readonly FieldError[];
}

type Labels = Readonly<Record<string, string>>;

export const standardText = ({ level, version }: Standard): string =>
  `${level}:${version === 'latest' ? version : `v1.${version}`}`;

export const isSame = (a: Standard, b: Standard): boolean =>
  a.level === b.level && a.version === b.version;

export const isStricter = (a: Level, b: Level): boolean => LEVELS.indexOf(a) > LEVELS.indexOf(b);

export function wantedBy(labels: Labels = NO_LABELS): Wanted {
  const before = known.get(labels);
  if (before) return before;
  const wanted = readFrom(labels);
  if (Object.isFrozen(labels)) known.set(labels, wanted);
  return wanted;
}

const NO_LABELS: Labels = Object.freeze({});

/** Labels of namespaces are frozen, and every pod asks for them. */
const known = new WeakMap<Labels, Wanted>();

function readFrom(labels: Labels): Wanted {
  const errors: FieldError[] = [];
  const enforce = standardIn(labels, 'enforce', 'restricted', errors);
  standardIn(labels, 'audit', 'privileged', errors);
  const warn = standardIn(labels, 'warn', 'privileged', errors);
  const follows =
    labels[labelOf('warn')] === undefined &&
    labels[labelOf('enforce')] === enforce.level &&
    isStricter(enforce.level, warn.level);
  const version = labels[labelOf('warn-version')] === undefined ? enforce.version : warn.version;
  return { enforce, warn: follows ? { level: enforce.level, version } : warn, errors };
}

const labelOf = (mode: string): string => `pod-security.kubernetes.io/${mode}`;

function standardIn(labels: Labels, mode: string, unknown: Level, errors: FieldError[]): Standard {
  const [level, version] = [labels[labelOf(mode)], labels[labelOf(`${mode}-version`)]];
  const wrong = (label: string, value: string, why: string): void => {
    errors.push(invalid(key('metadata.labels', labelOf(label)), value, why));
  };
  const found = LEVELS.find((one) => one === level);
  if (level !== undefined && !found) wrong(mode, level, `must be one of ${LEVELS.join(', ')}`);
  const minor = /^v1\.(0|[1-9]\d*)$/.exec(version ?? '')?.[1];
  if (version !== undefined && version !== 'latest' && minor === undefined)
    wrong(`${mode}-version`, version, 'must be "latest" or "v1.x"');
  return {
    level: found ?? (level === undefined ? 'privileged' : unknown),
    version: minor === undefined ? 'latest' : Number(minor),
  };
}
