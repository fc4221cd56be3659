// Every verb of kubetape's own, loaded when it is called.

import type { ListedVerb } from './cli-verb.js';

export const cliVerbs: readonly ListedVerb[] = [
  { name: 'init', load: async () => (await import('./verbs/init.js')).init },
  { name: 'serve', load: async () => (await import('./verbs/serve.js')).serveTape },
  { name: 'context', load: async () => (await import('./verbs/context.js')).context },
  { name: 'user', load: async () => (await import('./verbs/user.js')).user },
  { name: 'advance', load: async () => (await import('./verbs/advance.js')).advance },
  { name: 'clock', load: async () => (await import('./verbs/clock.js')).clock },
  { name: 'log', load: async () => (await import('./verbs/log.js')).log },
  { name: 'history', load: async () => (await import('./verbs/history.js')).history },
  { name: 'why', load: async () => (await import('./verbs/why.js')).why },
  { name: 'why-not', load: async () => (await import('./verbs/why-not.js')).whyNotVerb },
  { name: 'blame', load: async () => (await import('./verbs/blame.js')).blameVerb },
  { name: 'bisect', load: async () => (await import('./verbs/bisect.js')).bisectVerb },
  { name: 'when', load: async () => (await import('./verbs/when.js')).when },
  { name: 'probe', load: async () => (await import('./verbs/probe.js')).probe },
  { name: 'diff', load: async () => (await import('./verbs/diff.js')).diff },
  { name: 'export', load: async () => (await import('./verbs/export.js')).exportTape },
  { name: 'bookmark', load: async () => (await import('./verbs/bookmark.js')).bookmark },
  { name: 'fork', load: async () => (await import('./verbs/fork.js')).fork },
  { name: 'timelines', load: async () => (await import('./verbs/timelines.js')).timelines },
  { name: 'switch', load: async () => (await import('./verbs/switch.js')).switchTimeline },
  { name: 'what-if', load: async () => (await import('./verbs/what-if.js')).whatIf },
  { name: 'scenario', load: async () => (await import('./verbs/scenario.js')).scenario },
  { name: 'debug', load: async () => (await import('./verbs/debug.js')).debug },
  { name: 'fuzz', load: async () => (await import('./verbs/fuzz.js')).fuzz },
  { name: 'techniques', load: async () => (await import('./verbs/techniques.js')).techniques },
  { name: 'verify', load: async () => (await import('./verbs/verify.js')).verify },
  { name: 'unlock', load: async () => (await import('./verbs/unlock.js')).unlock },
  { name: 'completion', load: async () => (await import('./verbs/completion.js')).completion },
];
