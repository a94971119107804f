// The ordered list of migrations. A further one is a file and a line here; none is edited after a release.
import { initial } from './0001-initial'
import { modelFolders } from './0002-model-folders'
import { importedClassifiers } from './0003-imported-classifiers'
import { severalOutputs } from './0004-several-outputs'
import { studies } from './0005-studies'
import { dataDesk } from './0006-data-desk'
import { runDesk } from './0007-run-desk'
import { rowsThatComeAndGo } from './0008-rows-that-come-and-go'
import { runTexts } from './0009-run-texts'
import { policies } from './0010-policies'
import { runsThatTravel } from './0011-runs-that-travel'
import { keptEvaluations } from './0012-kept-evaluations'
import { errorMarks } from './0013-error-marks'
import { trust } from './0014-trust'
import { confidenceAndSlices } from './0015-confidence-and-slices'
import { labelling } from './0016-labelling'
import type { Migration } from './migration'

/** All steps, 1, 2, 3 … */
export const migrations: readonly Migration[] = [
  initial,
  modelFolders,
  importedClassifiers,
  severalOutputs,
  studies,
  dataDesk,
  runDesk,
  rowsThatComeAndGo,
  runTexts,
  policies,
  runsThatTravel,
  keptEvaluations,
  errorMarks,
  trust,
  confidenceAndSlices,
  labelling,
]
