// Handlers of `policies`: how scores lie, and the rules that are kept with a run and applied where it answers.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { Dataset } from '../../shared/domain/dataset'
import type { BusinessGoal, Policy, PolicyRule } from '../../shared/domain/policy'
import type { ModelRef } from '../../shared/domain/prediction'
import type { Run } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { getDataset } from '../store/datasets'
import { goalsOf, keepGoal } from '../store/goals'
import { getOutput, labelSet } from '../store/labels'
import { getPolicy, listPolicies, removePolicy, restorePolicy, savePolicy } from '../store/policies'
import { getRun } from '../store/runs'
import { temperaturesOf } from '../store/temperatures'
import { announce, type Context, timestamp } from './context'

/** Makes the handlers of `policies`. */
export function policyHandlers(context: Context): Handlers<WinnowContract>['policies'] {
  const { db } = context
  const { databaseFile } = context.workspace
  const told = <T extends { run: Run['id'] }>(value: T): T => {
    announce(context, 'policies', value.run)
    return value
  }
  return {
    curve: ({ run: ref, part = 'test', output, ...query }, { signal }) => {
      const run = getRun(db, ref)
      const asked = {
        databaseFile,
        run: run.id,
        part,
        output: output ?? run.outputs[0]?.output ?? '',
        ...query,
      }
      const temperature = temperaturesOf(db, run.id)[asked.output]
      return context
        .reader()
        .client.data.decision(temperature === undefined ? asked : { ...asked, temperature }, { signal })
    },
    routing: ({ run: ref, part = 'test', output, rule }, { signal }) => {
      const run = getRun(db, ref)
      checkRule(run, rule)
      const { temperatures = temperaturesOf(db, run.id), ...plain } = rule
      const asked = {
        databaseFile,
        run: run.id,
        part,
        output: output ?? run.outputs[0]?.output ?? '',
        // The scores are read at these temperatures; the rule need not warm them again.
        rule: plain,
        temperatures,
      }
      return context.reader().client.data.routing(asked, { signal })
    },
    list: ({ run }) => listPolicies(db, getRun(db, run).id),
    save: ({ run: ref, name, rule, inputs = null, figures = null }) => {
      const writable = context.write()
      const run = getRun(db, ref)
      checkRule(run, rule)
      // Thresholds mean what they meant when they were chosen: on these confidences, whatever is in use later.
      const temperatures = temperaturesOf(db, run.id)
      const { temperatures: _given, ...plain } = rule
      const kept = Object.keys(temperatures).length > 0 ? { ...plain, temperatures } : plain
      return told(
        savePolicy(writable, { run: run.id, name, rule: kept, inputs, figures }, timestamp(context)),
      )
    },
    remove: ({ run: ref, policy }) => {
      const writable = context.write()
      const found = getPolicy(db, getRun(db, ref).id, policy)
      removePolicy(writable, found.id, timestamp(context))
      return told(found)
    },
    restore: ({ policy }) => told(restorePolicy(context.write(), policy, timestamp(context))),
    goals: ({ dataset }) => goalsOf(db, getDataset(db, dataset).id),
    setGoal: ({ dataset: ref, goal }) => {
      const writable = context.write()
      const dataset = getDataset(db, ref)
      checkGoal(context, dataset, goal)
      return keepGoal(writable, dataset.id, goal)
    },
  }
}

/**
 * The policy of a model that is asked with one; null where none is named.
 * @throws WinnowError `policy.notFound`, `input.invalid` where the model is no run.
 */
export function policyOf(context: Context, model: ModelRef, ref: string | undefined): Policy | null {
  if (ref === undefined) return null
  if (model.kind === 'run') return getPolicy(context.db, getRun(context.db, model.run).id, ref)
  throw new WinnowError('input.invalid', 'Policies are kept with runs; this model is none.', {
    hint: 'Choose the run whose scores the policy reads.',
    details: { path: 'policy' },
  })
}

/** @throws WinnowError `label.notFound` where the goal names what the dataset does not have. */
function checkGoal({ db }: Context, dataset: Dataset, { output, inputs }: BusinessGoal): void {
  const known = new Set(labelSet(db, Number(getOutput(db, dataset.id, output).id)).map(({ name }) => name))
  const missing = [...inputs.catch, ...inputs.trigger, ...inputs.waste].find((label) => !known.has(label))
  if (missing !== undefined)
    throw new WinnowError('label.notFound', `${dataset.name} has no label ${missing} in ${output}.`)
}

/** @throws WinnowError `label.notFound` where the rule names what the run does not answer, `input.invalid` for no rule. */
function checkRule(run: Run, { flag, unsure, answerBy }: PolicyRule): void {
  if (!flag && !unsure)
    throw new WinnowError('input.invalid', 'A policy says which messages go to a person.', {
      hint: 'Give labels with a threshold, or a probability below which nobody is sure.',
      details: { path: 'rule' },
    })
  const outputOf = (name: string) => {
    const found = run.outputs.find(({ output }) => output === name)
    if (found) return found
    throw new WinnowError('label.notFound', `${run.name} does not answer ${name}.`)
  }
  if (unsure) outputOf(unsure.output)
  if (answerBy !== null) outputOf(answerBy)
  if (!flag) return
  const known = new Set(outputOf(flag.output).labels.map(({ name }) => name))
  const named = flag.kind === 'sum' ? flag.labels : flag.thresholds.map(({ label }) => label)
  const missing = named.find((label) => !known.has(label))
  if (missing !== undefined)
    throw new WinnowError('label.notFound', `${run.name} does not know the label ${missing}.`)
}
