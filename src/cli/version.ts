// Which build this is. Tapes note it, `kubetape version` prints it.

export const VERSION = '0.1.0';
