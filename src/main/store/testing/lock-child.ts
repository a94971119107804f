// A child process that takes a lock, says what it got, and keeps it until its input ends.
import { acquireLock } from '../lock'

const [, , home = ''] = process.argv
process.stdout.write('ready\n')
process.stdin.once('data', () => {
  const got = acquireLock(home, { token: String(process.pid) })
  process.stdout.write(`${got.isOwner ? 'owner' : `held ${got.heldBy.token}`}\n`)
})
process.stdin.once('end', () => process.exit(0))
