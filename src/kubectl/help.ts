// Help texts, laid out as kubectl lays them out: what it does, examples, options, usage.

import type { Flag, Flags } from './flags.js';
import type { Verb } from './verb.js';

export function verbHelp(verb: Omit<Verb, 'run'>, path: string, program: string): string {
  const parts = [`${verb.summary}\n`];
  if (verb.aliases?.length) parts.push(`Aliases:\n${[verb.name, ...verb.aliases].join(', ')}\n`);
  if (verb.examples) parts.push(`Examples:\n${indented(verb.examples, program)}\n`);
  const options = optionLines(verb.flags ?? {});
  if (options !== '') parts.push(`Options:\n${options}`);
  parts.push(`Usage:\n  ${path}${verb.usage ? ` ${verb.usage}` : ''} [options]\n`);
  parts.push('Every verb takes --namespace; those that only look also take --at MOMENT.\n');
  return parts.join('\n');
}

export function groupHelp(verb: Verb, path: string): string {
  const lines = (verb.verbs ?? []).map(({ name, summary }) => `  ${name.padEnd(15)} ${summary}\n`);
  return `${verb.summary}\n\nAvailable Commands:\n${lines.join('')}\nUsage:\n  ${path} SUBCOMMAND [options]\n\nUse "${path} <command> --help" for more information about a given command.\n`;
}

export function overview(verbs: readonly Verb[], program: string): string {
  const lines = verbs.map(({ name, summary }) => `  ${name.padEnd(15)} ${summary}\n`);
  return `${program} controls the Kubernetes cluster on this tape.\n\nCommands:\n${lines.join('')}\nUsage:\n  ${program} [flags] [options]\n\nUse "${program} <command> --help" for more information about a given command.\n`;
}

const indented = (text: string, program: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line.replace(/^\s*kubectl /, `${program} `).trim()}`))
    .join('\n');

function optionLines(flags: Flags): string {
  return Object.entries(flags)
    .filter(([, flag]) => flag.hidden !== true)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, flag]) => {
      const short = flag.short === undefined ? '    ' : `-${flag.short}, `;
      return `    ${short}--${name}=${shown(flag)}:\n\t${flag.help}\n`;
    })
    .join('\n');
}

function shown(flag: Flag): string {
  if (flag.type === 'text') return `'${flag.default}'`;
  if (flag.type === 'list' || flag.type === 'texts') return `[${flag.default.join(',')}]`;
  return flag.type === 'duration' ? `${flag.default / 1000}s` : String(flag.default);
}
