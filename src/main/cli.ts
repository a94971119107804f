// The command line: the same core from a terminal. Composition only.
import { runCommandLine } from './cli/program'

process.exitCode = await runCommandLine(process.argv.slice(2), { out: process.stdout, err: process.stderr })
