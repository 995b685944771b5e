import { Command } from 'commander'
import type { Cli } from './cli.js'
import { approveCommand } from './commands/approve.js'
import { auditCommand } from './commands/audit.js'
import { batchCommands } from './commands/batch.js'
import { benchCommand } from './commands/bench.js'
import { checkCommand } from './commands/check.js'
import { completionCommand } from './commands/completion.js'
import { configCommand } from './commands/config.js'
import { correctionsCommand } from './commands/corrections.js'
import { decryptCommand } from './commands/decrypt.js'
import { deliverCommand, encryptCommand } from './commands/deliver.js'
import { demoCommand } from './commands/demo.js'
import { describeCommand } from './commands/describe.js'
import { diffCommand } from './commands/diff.js'
import { doctorCommand } from './commands/doctor.js'
import { driftCommand } from './commands/drift.js'
import { duCommand } from './commands/du.js'
import { evaluateCommand } from './commands/evaluate.js'
import { eventsCommand } from './commands/events.js'
import { explainCommand } from './commands/explain.js'
import { exportCommand } from './commands/export.js'
import { extractCommand } from './commands/extract.js'
import { forwardCommand } from './commands/forward.js'
import { helpCommand } from './commands/help.js'
import { historyCommand } from './commands/history.js'
import { initCommand } from './commands/init.js'
import { keygenCommand } from './commands/keygen.js'
import { lintCommand } from './commands/lint.js'
import { logsCommand } from './commands/logs.js'
import { mutateCommand } from './commands/mutate.js'
import { parseCommand } from './commands/parse.js'
import { perfCommand } from './commands/perf.js'
import { planCommand } from './commands/plan.js'
import { queryCommand } from './commands/query.js'
import { recommendCommand } from './commands/recommend.js'
import { referenceCommand } from './commands/reference.js'
import { reportCommand } from './commands/report.js'
import { runsCommand } from './commands/runs.js'
import { dsseCommand, signCommand } from './commands/sign.js'
import { soakCommand } from './commands/soak.js'
import { stateCommand } from './commands/state.js'
import { statusCommand } from './commands/status.js'
import { testCommand } from './commands/test.js'
import { trainCommand } from './commands/train.js'

import { trustCommand } from './commands/trust.js'

import { undoCommands } from './commands/undo.js'
import { verifyCommand } from './commands/verify.js'
import { watchCommand } from './commands/watch.js'

/** The whole command tree. The reference page of the command line is made from it. */
export function buildProgram(cli: Cli, version: string): Command {
  const program = new Command('vigie')
    .description('Turns the monthly deliveries of administrations into variables, explained scores and signed lists.')
    .version(version, '--version')
    .helpCommand(false)
    .addHelpText(
      'after',
      '\nExamples:\n  vigie run --batch 2206 --workspace demo\n  vigie status -w demo\n  vigie help exit-codes',
    )
    .showSuggestionAfterError(true)
    .showHelpAfterError('Type vigie --help for the commands.')
  const commands = [
    ...batchCommands(cli),
    planCommand(cli),
    watchCommand(cli),
    ...undoCommands(cli),
    historyCommand(cli),
    stateCommand(cli),
    statusCommand(cli),
    initCommand(cli),
    configCommand(cli),
    doctorCommand(cli),
    runsCommand(cli),
    perfCommand(cli),
    reportCommand(cli),
    logsCommand(cli),
    eventsCommand(cli),
    forwardCommand(cli),
    checkCommand(cli),
    parseCommand(cli),
    describeCommand(cli),
    evaluateCommand(cli),
    driftCommand(cli),
    recommendCommand(cli),
    explainCommand(cli),
    correctionsCommand(cli),
    queryCommand(cli),
    exportCommand(cli),
    diffCommand(cli),
    duCommand(cli),
    trainCommand(cli),
    testCommand(cli),
    lintCommand(cli),
    keygenCommand(cli),
    verifyCommand(cli),
    signCommand(cli),
    approveCommand(cli),
    encryptCommand(cli),
    extractCommand(cli),
    deliverCommand(cli),
    decryptCommand(cli),
    dsseCommand(cli),
    trustCommand(cli),
    auditCommand(cli),
    referenceCommand(cli),
    demoCommand(cli),
    benchCommand(cli),
    soakCommand(cli),
    mutateCommand(cli),
    completionCommand(cli),
    helpCommand(cli),
  ]
  for (const command of commands) program.addCommand(command)
  const configure = (command: Command) => {
    command.exitOverride()
    command.configureOutput({
      writeOut: (text) => cli.terminal.stdout.write(text),
      writeErr: (text) => cli.terminal.stderr.write(text),
    })
    for (const inner of command.commands) configure(inner)
  }
  configure(program)
  return program
}
