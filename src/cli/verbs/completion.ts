// `kubetape completion`: scripts that make a shell know the verbs and their flags.
//
// The words are written into the script: completing a verb starts no program. Names of objects are asked of
// `kubetape get -o name`.

import { builtInKinds } from '../../kinds/index.js';
import type { Flags } from '../../kubectl/flags.js';
import { globalFlags } from '../../kubectl/global-flags.js';
import { fail } from '../../kubectl/problem.js';
import { verbs } from '../../kubectl/verbs.js';
import { type CliVerb, defineCliVerb } from '../cli-verb.js';

export const completion = defineCliVerb({
  name: 'completion',
  summary: 'Print a completion script for bash, zsh or fish',
  usage: '(bash|zsh|fish)',
  examples: `
    # bash
    source <(kubetape completion bash)

    # zsh
    kubetape completion zsh > ~/.zsh/completions/_kubetape

    # fish
    kubetape completion fish | source`,
  flags: {},
  tape: 'none',
  run: async ({ io, verbs: listed }, { args: [shell] }) => {
    const words = wordsOf(await Promise.all(listed.map(({ load }) => load())));
    if (shell === 'bash') io.stdout(bash(words));
    else if (shell === 'zsh')
      io.stdout(`#compdef kubetape\nautoload -U +X bashcompinit && bashcompinit\n${bash(words)}`);
    else if (shell === 'fish') io.stdout(fish(words));
    else fail('say for which shell: bash, zsh or fish');
    return 0;
  },
});

interface Word {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly string[];
  readonly below: readonly Word[];
}

const PROGRAM_FLAGS = ['--tape', '--timeline', '--clock', '--no-color', '--help'];

function wordsOf(own: readonly CliVerb[]): readonly Word[] {
  return [...own.map((verb) => wordOf(verb)), ...verbs.map((verb) => wordOf(verb))].filter(
    ({ name }, i, all) => all.findIndex((other) => other.name === name) === i,
  );
}

interface Described {
  readonly name: string;
  readonly summary: string;
  readonly flags?: Flags;
  readonly verbs?: readonly Described[];
}

function wordOf({ name, summary, flags = {}, verbs: below = [] }: Described): Word {
  const shown = Object.entries({ ...globalFlags, ...flags } as Flags).filter(
    ([, flag]) => !flag.hidden,
  );
  return {
    name,
    summary,
    flags: [...shown.map(([flag]) => `--${flag}`), ...PROGRAM_FLAGS],
    below: below.map(wordOf),
  };
}

const typeNames = (): string =>
  [...builtInKinds]
    .sort((a, b) => (a.plural < b.plural ? -1 : 1))
    .flatMap(({ plural, shortNames }) => [plural, ...shortNames])
    .join(' ');

function bash(words: readonly Word[]): string {
  const cases = words.map(
    ({ name, flags, below }) =>
      `    ${name}) flags="${flags.join(' ')}"; below="${below.map((word) => word.name).join(' ')}" ;;\n`,
  );
  return `_kubetape() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" last="\${COMP_WORDS[COMP_CWORD-1]}" verb="" flags="" below="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) verb="$word"; break ;; esac
  done
  case "$last" in
    --timeline|switch) COMPREPLY=($(compgen -W "$(kubetape timelines -o name 2>/dev/null)" -- "$cur")); return ;;
  esac
  case "$verb" in
    "") COMPREPLY=($(compgen -W "${words.map(({ name }) => name).join(' ')} ${PROGRAM_FLAGS.join(' ')}" -- "$cur")); return ;;
${cases.join('')}  esac
  case "$cur" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$cur")) ;;
    */*) COMPREPLY=($(compgen -W "$(kubetape get "\${cur%%/*}" -o name 2>/dev/null | sed "s#^[^/]*#\${cur%%/*}#")" -- "$cur")) ;;
    *) COMPREPLY=($(compgen -W "\${below:-${typeNames()}}" -- "$cur")) ;;
  esac
}
complete -o default -F _kubetape kubetape
`;
}

function fish(words: readonly Word[]): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "\\'")}'`;
  const lines = words.flatMap(({ name, summary, flags, below }) => [
    `complete -c kubetape -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...flags.map(
      (flag) => `complete -c kubetape -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}`,
    ),
    ...(name === 'switch'
      ? [
          `complete -c kubetape -n '__fish_seen_subcommand_from switch' -a '(kubetape timelines -o name)'`,
        ]
      : []),
    `complete -c kubetape -n '__fish_seen_subcommand_from ${name}' -a '${below.length > 0 ? below.map((word) => word.name).join(' ') : typeNames()}'`,
  ]);
  return `complete -c kubetape -f\n${lines.join('\n')}\n`;
}
