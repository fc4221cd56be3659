// What a verb says of an object it has written: one line, or the object as `-o` wants it.

import type { WriteOptions } from '../apiserver/request.js';
import { type DryRun, dryRunSuffix } from './dry-run.js';
import { bool, text } from './flags.js';
import { formatOf, nameOf, objectPrinter } from './print-objects.js';
import { asTyped } from './typed.js';
import type { Kubectl } from './verb.js';

export const outputFlags = {
  output: text(
    'Output format. One of: (json, yaml, name, jsonpath, jsonpath-as-json, jsonpath-file, custom-columns, custom-columns-file).',
    { short: 'o' },
  ),
  template: text('The template of -o go-template, go-template-file, jsonpath or jsonpath-file.'),
  'allow-missing-template-keys': bool('Ignore fields that a template names and an object lacks.', {
    default: true,
  }),
  'show-managed-fields': bool(
    'If true, keep the managedFields when printing objects in JSON or YAML format.',
  ),
};

export const fieldManagerFlag = (manager: string) => ({
  'field-manager': text('Name of the manager used to track field ownership.', { default: manager }),
});

export interface HowToReport {
  readonly output: string;
  readonly template?: string;
  readonly 'allow-missing-template-keys'?: boolean;
  readonly 'show-managed-fields'?: boolean;
}

export type Reporter = (object: unknown, operation: string) => void;

/**
 * Says `deployment.apps/web created (dry run)`, or prints the object; ends the verb for an unknown format. Typed ones
 * are those that kubectl holds in Go's types.
 */
export function reporter(
  kubectl: Kubectl,
  how: HowToReport,
  dryRun: DryRun,
  isTyped = false,
): Reporter {
  const { io } = kubectl;
  const format = formatOf(how.output, how.template ?? '');
  if (format === '')
    return (object, operation) =>
      io.stdout(`${nameOf(object)} ${operation}${dryRunSuffix(dryRun)}\n`);
  const print = objectPrinter(kubectl, format, {
    allowMissingKeys: how['allow-missing-template-keys'] !== false,
    showManagedFields: how['show-managed-fields'] === true,
    inOrder: isTyped,
  });
  let printed = 0;
  return (object) => {
    if (format === 'yaml' && printed++ > 0) io.stdout('---\n');
    io.stdout(print([isTyped ? asTyped(kubectl, object) : object]));
  };
}

/** The options of a request that writes. */
export function writeOptions(
  dryRun: DryRun,
  fieldManager: string,
  more: WriteOptions = {},
): WriteOptions {
  return { ...(dryRun === 'server' ? { dryRun: true } : {}), fieldManager, ...more };
}
