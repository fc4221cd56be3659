// Flags that select the objects to change, the same for most verbs that change objects.

import { bool, text } from './flags.js';
import { filenameFlags } from './manifest-files.js';
import { fail } from './problem.js';

export const selectionFlags = {
  ...filenameFlags('identifying the resource to update'),
  all: bool('Select all resources, in the namespace of the specified resource types'),
  'all-namespaces': bool('If true, check the specified action in all namespaces.', { short: 'A' }),
  selector: text('Selector (label query) to filter on.', { short: 'l' }),
  'field-selector': text('Selector (field query) to filter on.'),
};

interface Selection {
  readonly all: boolean;
  readonly selector: string;
  readonly 'all-namespaces'?: boolean;
  readonly 'field-selector'?: string;
}

export function scopeOf(flags: Selection) {
  const fieldSelector = flags['field-selector'] ?? '';
  if (flags.all && flags.selector !== '') fail('cannot set --all and --selector at the same time');
  if (flags.all && fieldSelector !== '')
    fail('cannot set --all and --field-selector at the same time');
  return {
    all: flags.all,
    labelSelector: flags.selector,
    fieldSelector,
    allNamespaces: flags['all-namespaces'] ?? false,
  };
}

export const NO_RESOURCE =
  'one or more resources must be specified as <resource> <name> or <resource>/<name>';
