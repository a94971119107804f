// Everything the two ways of the form share: the family, the model it starts from, what was typed for each
// family, what that means, and what keeps the run from starting. Family and model stand in the address.
import { useMemo, useState } from 'react'
import type { Dataset, DatasetStatistics } from '../../../shared/domain/dataset'
import type { LinkedModel } from '../../../shared/domain/model'
import { FamilyId, type Run, type RunRequest, type SettingValues } from '../../../shared/domain/run'
import { families } from '../../../shared/models'
import { proposeFamily, type Proposal } from '../../../shared/models/proposal'
import type { FamilySpec } from '../../../shared/models/settings'
import { goTo, useUrlState } from '../../app/location'
import { modelFault } from '../../components/model-words'
import { useCall, useChange } from '../../hooks/use-call'
import { useKeys } from '../../hooks/use-keys'
import { type Check, checkRun } from './checks'
import {
  allValues,
  changedValues,
  commandLines,
  type Field,
  fittedTo,
  type Limits,
  limitsOf,
  readFields,
  type Typed,
  typedFrom,
} from './form-state'
import { lastLike } from './last-like'
import { useChosenRows } from './chosen-rows'
import { isLooking, lookKey, useLook } from './use-look'
import { longest, usesOf } from './what-happens'

/** In place of an output's name: all of them, learnt by one model. */
export const together = '*'

/** What the form is about. */
export type FormProps = {
  readonly datasets: readonly Dataset[]
  readonly dataset: Dataset
  readonly runs: readonly Run[]
  readonly models: readonly LinkedModel[]
  /** The run whose settings are taken over. */
  readonly from: Run | null
}

/** One family as the form stands: its settings read, and the run that tells what it takes. */
export type FamilyForm = {
  readonly id: FamilyId
  readonly spec: FamilySpec
  readonly fields: readonly Field[]
  readonly values: SettingValues
  readonly changed: SettingValues
  readonly last: Run | null
}

/** The families in the order in which they are offered: the fastest first. */
export const familyIds = FamilyId.options

/** The state of the form. */
export type FormState = ReturnType<typeof useForm>

/** The form of a new run. */
export function useForm(props: FormProps) {
  const { dataset, from } = props
  const url = useUrlState()
  const counted = useCall('datasets.statistics', { dataset: dataset.id })
  const statistics = counted.data ?? null
  const [name, setName] = useState('')
  const [startAt, setStartAt] = useState<string | null>(null)
  const model = chosenModel(props, url.get('model'))
  const forms = useFamilyForms(props, model, statistics)
  const proposal = useProposal(statistics, url.get('output'), model)
  const family = chosenFamily(url.get('family'), from, model !== null, proposal)
  const form = forms.all[family]
  const output = url.get('output') ?? dataset.outputs[0]?.name ?? null
  const names = dataset.outputs.map((one) => one.name)
  const isTogether = output === together && names.length > 1
  const checks = useMemo(
    () => (statistics ? checksOf(statistics, form.values, isTogether ? names : [output ?? undefined]) : []),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- names follow the dataset, which is in statistics
    [statistics, form.values, output],
  )
  const chosen = useChosenRows(dataset, url.get('rows'))
  const request: RunRequest = {
    dataset: dataset.id,
    family,
    settings: form.changed,
    ...(chosen ? { rows: chosen.filter } : {}),
    ...(isTogether ? { outputs: names } : output ? { output } : {}),
    ...(form.spec.needsModel && model ? { model: model.id } : {}),
  }
  const faults = form.fields.filter((field) => field.fault !== null)
  const stop = stopOf(checks, form.spec, model)
  const isReady = faults.length === 0 && stop === null && statistics !== null
  const starting = useStart(startAt === null ? request : { ...request, startAt }, name, isReady)
  const looking = useLook()
  const isFresh = looking.look.key === lookKey(request)
  const measured = isFresh ? looking.look.estimate : null
  const trainRows = statistics ? usesOf(statistics, form.values, chosen?.training).train : 0
  return {
    ...form,
    forms: forms.all,
    setTyped: (typed: Typed) => forms.setTyped(family, typed),
    typed: forms.typedOf(family),
    url,
    name,
    setName,
    startAt,
    setStartAt,
    usualName: `Run ${Math.max(0, ...props.runs.map((run) => run.number)) + 1}`,
    output,
    chosen,
    statistics,
    statisticsError: counted.error,
    /** Why the family that it opens with was chosen; null once a person has chosen. */
    proposed: url.get('family') === null && from === null ? (proposal?.reason ?? null) : null,
    model,
    setFamily: (next: FamilyId) => url.set({ family: next }),
    setModel: (id: string) => url.set({ model: id }),
    checks,
    faults,
    stop,
    /** A study trains one label on all rows. */
    canStudy: faults.length === 0 && !isTogether && chosen === null,
    canStart: isReady && !starting.isPending,
    startError: starting.error,
    begin: starting.begin,
    lines: commandLines(
      form.spec,
      dataset.name,
      form.changed,
      model?.name,
      isTogether ? names : output && output !== names[0] ? [output] : [],
      chosen?.filter,
      startAt,
    ),
    length: trainRows > 0 ? longest(form.values, trainRows) : null,
    look: {
      ...looking.look,
      isFresh,
      isRunning: isLooking(looking.look),
      canBegin: isReady,
      begin: () => looking.begin(request),
      stop: looking.stop,
    },
    seconds: measured?.seconds ?? form.last?.result?.trainSeconds ?? null,
    measured,
  }
}

/** Checks of each output; with several each says of which it is. */
function checksOf(
  statistics: DatasetStatistics,
  values: SettingValues,
  outputs: readonly (string | undefined)[],
): Check[] {
  const [first] = outputs
  if (outputs.length === 1) return checkRun(statistics, values, first)
  return outputs.flatMap((output) =>
    checkRun(statistics, values, output).map((check) => ({
      ...check,
      id: `${output} ${check.id}`,
      title: `${output}: ${check.title}`,
    })),
  )
}

function useStart(request: RunRequest, name: string, isReady: boolean) {
  const start = useChange('runs.start')
  const begin = (): void => {
    if (!isReady || start.isPending) return
    const named = name.trim() ? { ...request, name: name.trim() } : request
    start.mutate(named, { onSuccess: ({ run }) => goTo(`/runs/${run}`) })
  }
  useKeys({ 'mod+Enter': begin })
  return { begin, isPending: start.isPending, error: start.error }
}

// What was typed is kept by family, so that a look at another one loses nothing.
function useFamilyForms(props: FormProps, model: LinkedModel | null, statistics: DatasetStatistics | null) {
  const { from, runs, dataset } = props
  const [typed, setTyped] = useState<Readonly<Partial<Record<FamilyId, Typed>>>>(() =>
    from && from.family !== 'imported'
      ? { [from.family]: typedFrom(families[from.family], from.settings) }
      : {},
  )
  const limitsFor = (id: FamilyId): Limits => (families[id].needsModel ? limitsOf(model) : {})
  const typedOf = (id: FamilyId): Typed => typed[id] ?? fittedTo(families[id], limitsFor(id))
  const read = (id: FamilyId): FamilyForm => {
    const spec: FamilySpec = families[id]
    const fields = readFields(spec, typedOf(id), limitsFor(id))
    const values = allValues(fields)
    const trainRows = statistics ? usesOf(statistics, values).train : 0
    const base = spec.needsModel ? (model?.id ?? null) : null
    const wanted = { family: id, model: base, datasetId: dataset.id, settings: values, trainRows }
    const last = trainRows > 0 ? lastLike(runs, wanted) : null
    return { id, spec, fields, values, changed: changedValues(fields), last }
  }
  const all = {
    'bag-of-words': read('bag-of-words'),
    'frozen-encoder': read('frozen-encoder'),
    encoder: read('encoder'),
  } satisfies Record<FamilyId, FamilyForm>
  return {
    all,
    typedOf,
    setTyped: (id: FamilyId, next: Typed) => setTyped((before) => ({ ...before, [id]: next })),
  }
}

// The one that was asked for, even when it cannot be used: the form then says why. Else the newest usable one.
function chosenModel(props: FormProps, asked: string | null): LinkedModel | null {
  const { models, from } = props
  const wanted = asked ?? from?.model?.id
  return (
    models.find((model) => model.id === wanted || model.name === wanted) ??
    models
      .toSorted((a, b) => b.addedAt.localeCompare(a.addedAt))
      .find((model) => modelFault(model) === null) ??
    models[0] ??
    null
  )
}

/** The family to begin with, by the number of training rows a label; null before they are counted. */
function useProposal(
  statistics: DatasetStatistics | null,
  output: string | null,
  model: LinkedModel | null,
): Proposal | null {
  const isUsable = model !== null && modelFault(model) === null
  return useMemo(() => {
    if (!statistics) return null
    const labels =
      (statistics.outputs.find(({ name }) => name === output) ?? statistics.outputs[0])?.labels ?? []
    return proposeFamily(
      labels.map(({ parts, count }) => parts['train'] ?? count),
      isUsable,
    )
  }, [statistics, output, isUsable])
}

function chosenFamily(
  asked: string | null,
  from: Run | null,
  hasModel: boolean,
  proposal: Proposal | null,
): FamilyId {
  // From a folder's classifier the way on is to train it.
  const known = FamilyId.safeParse(asked ?? (from?.family === 'imported' ? 'encoder' : from?.family))
  if (!known.success) return proposal?.family ?? 'bag-of-words'
  return families[known.data].needsModel && !hasModel ? 'bag-of-words' : known.data
}

function stopOf(checks: readonly Check[], spec: FamilySpec, model: LinkedModel | null): string | null {
  const stop = checks.find((check) => check.level === 'stop')?.title
  if (stop !== undefined) return stop
  if (!spec.needsModel) return null
  return model ? modelFault(model) : 'A model folder is needed'
}
