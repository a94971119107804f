// The workbench in a browser: `npm start` and `winnow serve`. Composition only.
import { parseServeArguments, serveWorkbench } from './serve-workbench'

await serveWorkbench(parseServeArguments(process.argv.slice(2)))
