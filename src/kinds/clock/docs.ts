// What `kubectl explain clock` says: of each type under '', of its fields under their names.

export const docs = {
  Clock: {
    '': 'Clock is the virtual time of a cluster that is served. There is one, named cluster.',
    apiVersion: 'kubetape.io/v1alpha1',
    kind: 'Clock',
    metadata: "Standard object's metadata.",
    spec: 'How time passes. Patch it to advance the clock, to stop it or to change its pace.',
    status: 'What time it is.',
  },
  ClockSpec: {
    '': 'ClockSpec says how virtual time passes.',
    mode: 'settle: after a write, until only timers are left; manual: only when advanced; real: as the wall clock does, times speed; skip: to the next timer whenever nobody asks for anything.',
    speed: 'Virtual seconds a second, in mode real.',
    advance:
      'Lets so much time pass, such as 1h, with all that happens in it. It is gone when that has happened.',
  },
  ClockStatus: {
    '': 'ClockStatus says how far virtual time has come.',
    now: 'The virtual time.',
    revision: 'The revision the cluster is at.',
    next: 'When something is next due, if nothing happens before.',
  },
} as const;
