// Under what a pod is filed for one of its labels, so that selectors find it.
//
// Pods of Jobs carry two labels twice, under the names of today and under those from before batch.kubernetes.io
// (KEP-2307). They are filed once for both: whoever looks for either goes on to compare the labels themselves.

import {
  CONTROLLER_UID_LABEL,
  JOB_NAME_LABEL,
  LEGACY_CONTROLLER_UID_LABEL,
  LEGACY_JOB_NAME_LABEL,
} from '../job/names.js';

/** A value of the index `label`: of the pods that have the label, and maybe of others. */
export const labelTerm = (namespace: string, key: string, value: string | undefined): string =>
  `${namespace}/${filedAs(key)}=${value}`;

/** The terms of all labels of a pod, none twice. */
export function labelTerms(namespace: string, labels: Readonly<Record<string, string>>): string[] {
  const terms: string[] = [];
  for (const key in labels) {
    const name = filedAs(key);
    if (name === key || labels[name] !== labels[key])
      terms.push(labelTerm(namespace, key, labels[key]));
  }
  return terms;
}

const filedAs = (key: string): string =>
  key === LEGACY_CONTROLLER_UID_LABEL
    ? CONTROLLER_UID_LABEL
    : key === LEGACY_JOB_NAME_LABEL
      ? JOB_NAME_LABEL
      : key;
