// How a step is told: as a title in a report, and as what one would type to do it.

import { unreachable } from '../machinery/assert.js';
import { dumpYaml } from '../machinery/yaml-dump.js';
import type { Deed } from './scenario.js';

/** What a step is called in a report. */
export function deedTitle(deed: Deed): string {
  switch (deed.do) {
    case 'run':
      return deed.line;
    case 'apply':
      return 'file' in deed ? `apply ${deed.file}` : `apply ${deed.manifests.map(named).join(' ')}`;
    case 'advance':
      return `advance ${deed.text}`;
    case 'advanceUntil':
      return `advance until ${deed.text}`;
    case 'settle':
      return 'settle';
    case 'reach':
      return `reach ${deed.text}`;
    case 'ask':
      return deed.asked.command;
    case 'fault':
    case 'heal':
    case 'bookmark':
      return `${deed.do} ${deed.name}`;
    case 'expect':
      return `expect ${deed.claim.subject.text}`;
    case 'law':
      return `${deed.law.form} ${deed.law.name}`;
    case 'tell':
      return 'note';
    default:
      return unreachable(deed);
  }
}

/** The command lines that do the same, heredocs and all; undefined for what is no command. */
export function deedCommand(deed: Deed): string | undefined {
  switch (deed.do) {
    case 'run':
      return deed.stdin === undefined ? deed.line : heredoc(deed.line, deed.stdin);
    case 'apply':
      return 'file' in deed
        ? `kubectl apply -f ${deed.file}`
        : heredoc('kubectl apply -f -', inlineYaml(deed.manifests));
    case 'advance':
      return `kubetape advance ${deed.text}`;
    case 'advanceUntil':
      return `kubetape advance --until '${deed.text}'`;
    case 'fault':
      return heredoc('kubectl create -f -', dumpYaml(faultManifest(deed)));
    case 'heal':
      return `kubectl delete fault/${deed.name}`;
    case 'bookmark':
      return `kubetape bookmark ${deed.name}`;
    case 'ask':
    case 'reach':
    case 'settle':
    case 'expect':
    case 'law':
    case 'tell':
      return undefined;
    default:
      return unreachable(deed);
  }
}

export const faultManifest = ({ name, spec }: Extract<Deed, { do: 'fault' }>): object => ({
  apiVersion: 'kubetape.io/v1alpha1',
  kind: 'Fault',
  metadata: { name },
  spec,
});

export const inlineYaml = (manifests: readonly unknown[]): string =>
  manifests.map(dumpYaml).join('---\n');

const heredoc = (line: string, text: string): string =>
  `${line} <<EOF\n${text.replace(/\n?$/, '\n')}EOF`;

function named(manifest: unknown): string {
  const { kind, metadata } = manifest as { kind?: unknown; metadata?: { name?: unknown } };
  return `${String(kind ?? '?').toLowerCase()}/${String(metadata?.name ?? '?')}`;
}
