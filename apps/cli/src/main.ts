import { readCommand, usage, UsageError } from './command-line.ts'
import { connectDrafts } from './drafts-client.ts'
import { perform } from './perform.ts'

const { SCRIPTORIUM_ADDRESS: address = 'http://localhost:8040', SCRIPTORIUM_OPERATOR_TOKEN: operatorToken } =
  process.env

try {
  const command = readCommand(process.argv.slice(2))
  if (operatorToken === undefined && command.kind !== 'help')
    throw new UsageError('SCRIPTORIUM_OPERATOR_TOKEN is not set: it is the one of the server')
  const client = connectDrafts({ address: address.replace(/\/$/, ''), operatorToken: operatorToken ?? '' }, fetch)
  process.stdout.write(`${await perform(command, client, Date.now())}\n`)
} catch (error) {
  const words = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${words}\n${error instanceof UsageError ? `\n${usage}\n` : ''}`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}
