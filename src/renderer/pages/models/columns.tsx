import { IconAlertTriangle, IconCheck, IconFolderOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { LinkedModel } from '../../../shared/domain/model'
import type { Column } from '../../components/DataTable'
import { amount, count, fileSize } from '../../components/format'
import { MiddleCut, Marked, Pill } from '../../components/marks'
import {
  architectureName,
  languagesText,
  modelState,
  type ModelState,
  modelStateWords,
} from '../../components/model-words'
import css from './models.module.css'

const icons: Readonly<Record<ModelState, ReactNode>> = {
  complete: <IconCheck />,
  incomplete: <IconAlertTriangle />,
  missing: <IconFolderOff />,
}

/** Whether a model can be used, in an icon and a word. */
export function StatePill(props: { readonly model: LinkedModel }): ReactNode {
  const state = modelState(props.model)
  const { tone, word } = modelStateWords[state]
  return (
    <Pill tone={tone} icon={icons[state]}>
      {word}
    </Pill>
  )
}

/** The columns of the list; fewer while the drawer stands beside it. */
export function modelColumns(how: {
  readonly query: string
  readonly isNarrow: boolean
}): Column<LinkedModel>[] {
  const columns: (Column<LinkedModel> & { readonly isExtra?: boolean })[] = [
    {
      id: 'name',
      name: 'Name',
      grow: 2,
      cell: (model) => (
        <span className={css.name}>
          <b>
            <Marked text={model.name} query={how.query} />
          </b>
          <MiddleCut text={model.path} width={how.isNarrow ? 210 : 244} size={11} />
        </span>
      ),
    },
    {
      id: 'architecture',
      name: 'Architecture',
      width: 112,
      cell: ({ report }) => architectureName(report),
    },
    { id: 'layers', name: 'Layers', width: 64, align: 'right', cell: ({ report }) => number(report.layers) },
    {
      id: 'parameters',
      name: 'Parameters',
      width: 92,
      align: 'right',
      cell: ({ report }) => (report.parameters > 0 ? <b>{amount(report.parameters)}</b> : ''),
    },
    {
      id: 'vocabulary',
      name: 'Vocabulary',
      width: 92,
      align: 'right',
      isExtra: true,
      cell: ({ report }) => number(report.vocabularySize),
    },
    {
      id: 'maxLength',
      name: 'Max length, tokens',
      width: 132,
      align: 'right',
      isExtra: true,
      cell: ({ report }) => number(report.maxLength),
    },
    {
      id: 'languages',
      name: 'Languages',
      width: 132,
      isExtra: true,
      cell: ({ report }) => <span className={css.quiet}>{languagesText(report) || 'not said'}</span>,
    },
    {
      id: 'size',
      name: 'Size',
      width: 84,
      align: 'right',
      cell: ({ report }) => <span className={css.quiet}>{fileSize(report.sizeBytes)}</span>,
    },
    { id: 'runs', name: 'Runs', width: 60, align: 'right', cell: (model) => count(model.runs) },
    { id: 'state', name: 'State', width: 142, cell: (model) => <StatePill model={model} /> },
  ]
  return columns.filter((column) => !how.isNarrow || column.isExtra !== true)
}

const number = (value: number): string => (value > 0 ? count(value) : '')
