#!/usr/bin/env node
// The `kubetape` command.

import { runProgram } from './cli/program.js';
import { setExitCode, thisHost } from './host.js';

setExitCode(await runProgram(thisHost()));
