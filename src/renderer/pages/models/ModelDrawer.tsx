// One linked model: what its folder holds, what keeps it from being used, and what can be done with it.
import { type ReactNode, useState } from 'react'
import { IconMessage2, IconPencil, IconPlayerPlay, IconRefresh, IconUnlink } from '@tabler/icons-react'
import type { FolderReport, LinkedModel } from '../../../shared/domain/model'
import { Button, IconButton } from '../../components/Button'
import { amount, count, dateTime, fileSize, plural } from '../../components/format'
import { architectureName, languageName, modelState } from '../../components/model-words'
import { DrawerSection, SideDrawer } from '../../components/SideDrawer'
import { StatePill } from './columns'
import css from './models.module.css'
import { RenameDialog } from './RenameDialog'
import { useLookAgain, useRemoveModel } from './use-models'

/** The drawer beside the list. */
export function ModelDrawer(props: { readonly model: LinkedModel; readonly onClose: () => void }): ReactNode {
  const { model } = props
  const [isRenaming, setRenaming] = useState(false)
  const remove = useRemoveModel()
  const again = useLookAgain()
  const isUsable = modelState(model) === 'complete'
  return (
    <SideDrawer
      label={model.name}
      title={<span className={css.drawerTitle}>{model.name}</span>}
      onClose={props.onClose}
      actions={
        <>
          <IconButton name="Rename it" icon={<IconPencil />} onClick={() => setRenaming(true)} />
          <IconButton name="Take it off the list" icon={<IconUnlink />} onClick={() => remove(model)} />
        </>
      }
    >
      <div className={css.drawerState}>
        <StatePill model={model} />
        <span className="caption num">added {dateTime(model.addedAt)}</span>
      </div>
      <Problems model={model} />
      {isUsable && model.report.labels && (
        <p className={css.note}>
          It predicts {plural(model.report.labels.length, 'label')} as it is. On the page of a dataset,{' '}
          <b>Predict</b> gives every row a label and its probability.
        </p>
      )}
      <div className={css.drawerButtons}>
        {isUsable && (
          <Button
            icon={<IconPlayerPlay />}
            href={`/runs/new?family=encoder&model=${encodeURIComponent(model.id)}`}
          >
            Train with it
          </Button>
        )}
        {isUsable && model.report.labels && (
          <Button kind="subtle" icon={<IconMessage2 />} href={`/try?run=${encodeURIComponent(model.id)}`}>
            Try it
          </Button>
        )}
        <Button
          kind={isUsable ? 'subtle' : 'default'}
          icon={<IconRefresh />}
          disabled={again.isLooking}
          onClick={() => again.look(model)}
        >
          {again.isLooking ? 'Looking' : 'Look again'}
        </Button>
      </div>
      <DrawerSection title="What it holds">
        <ReportFacts report={model.report} />
      </DrawerSection>
      <DrawerSection title="Where it is">
        <p className={`mono ${css.path}`}>{model.path}</p>
        <p className={css.note}>
          {model.runs === 0
            ? 'No run has started from it yet.'
            : `${plural(model.runs, 'run')} started from it.`}{' '}
          Taking it off the list leaves the folder as it is.
        </p>
      </DrawerSection>
      <RenameDialog model={model} isOpen={isRenaming} onClose={() => setRenaming(false)} />
    </SideDrawer>
  )
}

function Problems(props: { readonly model: LinkedModel }): ReactNode {
  const { model } = props
  if (!model.isThere)
    return (
      <p className={css.missing} role="status">
        The folder is not reachable. Nothing was removed; look again when it is back where it was.
      </p>
    )
  if (model.report.problems.length === 0) return null
  return (
    <ul className={css.problems} aria-label="What keeps it from being used">
      {model.report.problems.map((problem) => (
        <li key={problem}>{problem}</li>
      ))}
    </ul>
  )
}

const mostLanguages = 6

function languageList(report: FolderReport): string {
  const names = report.languages.map(languageName)
  const shown = names.length > mostLanguages ? names.slice(0, mostLanguages - 1) : names
  const more = names.length - shown.length
  return (shown.join(', ') || 'not said') + (more > 0 ? ` and ${count(more)} more` : '')
}

/** What stands in a folder, as names and values. */
export function ReportFacts(props: { readonly report: FolderReport }): ReactNode {
  const { report } = props
  const known = (value: number, text: string): string => (value > 0 ? text : 'not known')
  const facts: (readonly [name: string, value: string, meaning?: string])[] = [
    ['Architecture', architectureName(report), report.className],
    ['Layers', known(report.layers, count(report.layers)), 'Each layer reads the text once more.'],
    [
      'Parameters',
      known(report.parameters, `${amount(report.parameters)} numbers`),
      count(report.parameters),
    ],
    [
      'Vocabulary',
      known(
        report.vocabularySize,
        `${count(report.vocabularySize)} tokens${report.isLowerCased ? ', lower case' : ''}`,
      ),
      'Tokens are the words and pieces of words that it knows.',
    ],
    ['Longest text', known(report.maxLength, `${count(report.maxLength)} tokens`), 'Longer texts are cut.'],
    ['Languages', languageList(report), report.languages.map(languageName).join(', ')],
    ['Licence', report.licence ?? 'not said'],
    ['Size', fileSize(report.sizeBytes)],
    ['Number format', report.weightTypes.join(', ') || 'not known'],
    ...(report.labels
      ? [['Made for', plural(report.labels.length, 'label'), report.labels.join(', ')] as const]
      : []),
  ]
  return (
    <dl className={css.facts}>
      {facts.map(([name, value, meaning]) => (
        <div key={name} title={meaning}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
