// Every code of a failure with who can act on it, a title and the remedy. What an error is stands in errors.ts.

/** Who can act on a failure: the person's input, their next step, the machine's owner, or us. */
export type ErrorKind = 'input' | 'state' | 'machine' | 'bug'

type CatalogEntry = { readonly kind: ErrorKind; readonly title: string; readonly hint: string }

/** All error codes with kind, title and remedy. */
export const errorCatalog = {
  'input.invalid': {
    kind: 'input',
    title: 'A value is not valid',
    hint: 'Correct the named value and try again.',
  },
  'input.unknownFlag': {
    kind: 'input',
    title: 'Unknown option',
    hint: 'See `winnow --help` for the options.',
  },
  'file.notFound': {
    kind: 'input',
    title: 'The file is not there',
    hint: 'Check the path, or choose the file again.',
  },
  'file.unreadable': {
    kind: 'input',
    title: 'The file cannot be read',
    hint: 'Check the permissions of the file.',
  },
  'file.exists': {
    kind: 'input',
    title: 'Something is already there',
    hint: 'Name a folder that is empty or not there yet.',
  },
  'csv.empty': {
    kind: 'input',
    title: 'The file is empty',
    hint: 'Choose a file with a header line and at least one row.',
  },
  'csv.binary': {
    kind: 'input',
    title: 'The file is not a text file',
    hint: 'Export the table as CSV and choose that file.',
  },
  'csv.headerOnly': {
    kind: 'input',
    title: 'The file has a header but no rows',
    hint: 'Choose a file with at least one row under the header.',
  },
  'csv.malformed': {
    kind: 'input',
    title: 'The file is not a readable table',
    hint: 'Check delimiter, quotes and encoding in the preview.',
  },
  'csv.noTextColumn': {
    kind: 'input',
    title: 'No column holds the messages',
    hint: 'Name the column that holds the messages as the text column.',
  },
  'csv.columnNotFound': {
    kind: 'input',
    title: 'A named column is not in the file',
    hint: 'Use one of the listed column names.',
  },
  'csv.columnAmbiguous': {
    kind: 'input',
    title: 'Two columns have the same name',
    hint: 'Rename one of them in the file, or choose roles in the import window.',
  },
  'csv.noUsableRow': {
    kind: 'input',
    title: 'No row could be read',
    hint: 'Check delimiter, quotes and encoding in the preview.',
  },
  'csv.sheetNotFound': {
    kind: 'input',
    title: 'A named sheet is not in the workbook',
    hint: 'Use one of the listed sheet names.',
  },
  'csv.tooLarge': {
    kind: 'input',
    title: 'The table is too large for this kind of file',
    hint: 'Export it as CSV.',
  },
  'labels.none': {
    kind: 'input',
    title: 'There are no labels to learn from',
    hint: 'Choose a label column at import, or label some messages.',
  },
  'labels.tooFew': {
    kind: 'input',
    title: 'Training needs at least two labels',
    hint: 'Give messages of a second label to the training part.',
  },
  'split.unknownPart': {
    kind: 'input',
    title: 'That part is not in the split',
    hint: 'Use one of the listed parts.',
  },
  'view.notFound': {
    kind: 'input',
    title: 'There is no such view',
    hint: 'Check the name; `winnow views DATASET` lists them.',
  },
  'pinned.broken': {
    kind: 'state',
    title: 'A message that must stay right is wrong',
    hint: 'Look at the broken messages on the page Robustness of the run; take another run, or train again with more rows like them.',
  },
  'policy.notFound': {
    kind: 'input',
    title: 'There is no such policy',
    hint: 'Check the name; `winnow policies RUN` lists them.',
  },
  'calibration.noFit': {
    kind: 'state',
    title: 'There is nothing to fit a temperature on',
    hint: 'Give the dataset a validation part with labels, then train again or score it.',
  },
  'floor.notFound': {
    kind: 'input',
    title: 'There is no such floor',
    hint: 'Check the name; `winnow floors DATASET` lists them.',
  },
  'floor.broken': {
    kind: 'state',
    title: 'The run is below a floor of its dataset',
    hint: 'Look at the messages of the slice, or lower the floor if it asks too much.',
  },
  'labelling.noScores': {
    kind: 'state',
    title: 'No model has scored these messages',
    hint: 'Score them with a run or a model first, or order them at random.',
  },
  'labelling.empty': {
    kind: 'state',
    title: 'Nothing is left to label',
    hint: 'Widen the filter, or import more messages.',
  },
  'labelling.queueNotFound': {
    kind: 'input',
    title: 'There is no such queue',
    hint: 'Check the name; the page Labelling lists them.',
  },
  'quality.noReport': {
    kind: 'state',
    title: 'This dataset has not been checked',
    hint: 'Check it first: on its page under Quality, or with `winnow quality`.',
  },
  'split.frozen': {
    kind: 'state',
    title: 'The test part stays as it is',
    hint: 'Figures are comparable only while the test part is the same. Undo the sample if no run has used it yet.',
  },
  'split.noTest': {
    kind: 'input',
    title: 'No message is in the test part',
    hint: 'Give rows to the test part and start again.',
  },
  'split.noTrain': {
    kind: 'input',
    title: 'No labelled message is in the training part',
    hint: 'Give rows to the training part and start again.',
  },
  'dataset.nameTaken': {
    kind: 'input',
    title: 'The name is taken',
    hint: 'Choose another name for the dataset.',
  },
  'dataset.notFound': {
    kind: 'state',
    title: 'The dataset is not there',
    hint: 'See `winnow datasets` for what is there.',
  },
  'dataset.inUse': {
    kind: 'state',
    title: 'The dataset is in use',
    hint: 'Wait until the running job has ended, or stop it.',
  },
  'dataset.standIn': {
    kind: 'state',
    title: 'The dataset of this imported run is not here',
    hint: 'Import the dataset, then the run file again: the run then attaches to it.',
  },
  'runFile.damaged': {
    kind: 'input',
    title: 'The run file is damaged',
    hint: 'Ask for the file again, or export the run once more. Nothing was imported.',
  },
  'runFile.fromFuture': {
    kind: 'state',
    title: 'The run file was written by a newer Winnow',
    hint: 'Import it with that version. Nothing was imported.',
  },
  'runFile.tooLarge': {
    kind: 'input',
    title: 'The run is too large for one file',
    hint: 'A run file holds up to 4 GB. Leave the texts out, or copy the workspace.',
  },
  'row.notFound': { kind: 'state', title: 'The row is not there', hint: 'Reload the dataset.' },
  'label.notFound': {
    kind: 'state',
    title: 'The label is not in the label set',
    hint: 'Use one of the labels of the dataset.',
  },
  'run.notFound': {
    kind: 'state',
    title: 'The run is not there',
    hint: 'See `winnow runs` for what is there.',
  },
  'run.ambiguous': {
    kind: 'state',
    title: 'More than one run matches',
    hint: 'Use a longer prefix of the id.',
  },
  'run.alreadyFinished': { kind: 'state', title: 'The run has already ended', hint: 'Start a new run.' },
  'run.notFinished': {
    kind: 'state',
    title: 'The run has no finished model',
    hint: 'Wait until the run has ended, or choose another run.',
  },
  'run.noPredictions': {
    kind: 'state',
    title: 'The run has no predictions for that part',
    hint: 'Choose a part the run was evaluated on.',
  },
  'run.noCheckpoint': {
    kind: 'state',
    title: 'The run has nothing to go on from',
    hint: 'Start it again with the same settings.',
  },
  'run.notWaiting': {
    kind: 'state',
    title: 'The run does not wait',
    hint: 'Look at the queue again: it may have begun.',
  },
  'run.notRunning': { kind: 'state', title: 'The run is not running', hint: 'Reload the list of runs.' },
  'model.notFound': {
    kind: 'state',
    title: 'The model is not there',
    hint: 'See `winnow models list` for what is there, or add its folder.',
  },
  'model.missing': {
    kind: 'state',
    title: 'The folder of the model is gone',
    hint: 'Put the folder back where it was, or add it from its new place.',
  },
  'model.inUse': {
    kind: 'state',
    title: 'The model is in use',
    hint: 'Wait until the run that trains from it has ended, or stop it.',
  },
  'model.ambiguous': {
    kind: 'state',
    title: 'A run and a model have the same name',
    hint: 'Use the id of the one that is meant.',
  },
  'model.noClassifier': {
    kind: 'state',
    title: 'The model folder cannot predict yet',
    hint: 'Train a run from it (`winnow train --family encoder --model` and the folder); the run then predicts.',
  },
  'study.notFound': {
    kind: 'input',
    title: 'No such study',
    hint: 'See `winnow studies list` for what is there.',
  },
  'study.interrupted': {
    kind: 'state',
    title: 'The study was interrupted',
    hint: 'Go on with it: `winnow studies resume`, or Resume on its page.',
  },
  'study.running': {
    kind: 'state',
    title: 'The study is running',
    hint: 'Stop it first, or wait for its end.',
  },
  'pipeline.notFound': {
    kind: 'input',
    title: 'No such pipeline',
    hint: 'See `winnow pipelines list` or the Models page for what is there.',
  },
  'pipeline.nameTaken': {
    kind: 'state',
    title: 'The name is taken',
    hint: 'Choose another name, or remove the pipeline that has it.',
  },
  'pipeline.broken': {
    kind: 'state',
    title: 'A model of the pipeline cannot answer',
    hint: 'Bring that model back, or make the pipeline anew without it.',
  },
  'model.needed': {
    kind: 'input',
    title: 'This kind of model starts from a model folder',
    hint: 'Add a folder on the Models page or with `winnow models add`, then choose it.',
  },
  'model.incomplete': {
    kind: 'input',
    title: 'The model folder cannot be used',
    hint: 'Get the named file again from where the model comes from.',
  },
  'model.unsupported': {
    kind: 'input',
    title: 'Winnow cannot run this architecture',
    hint: 'Choose a folder of one of the named architectures.',
  },
  'journal.nothingToUndo': { kind: 'state', title: 'There is nothing to undo', hint: 'Make a change first.' },
  'journal.nothingToRedo': { kind: 'state', title: 'There is nothing to redo', hint: 'Undo a change first.' },
  'database.fromFuture': {
    kind: 'state',
    title: 'The workspace was written by a newer Winnow',
    hint: 'Open it with that version. Nothing was changed.',
  },
  'database.corrupt': {
    kind: 'machine',
    title: 'The workspace database cannot be read',
    hint: 'Restore the latest copy from the folder backups.',
  },
  'workspace.locked': {
    kind: 'state',
    title: 'Another Winnow holds this workspace and does not answer',
    hint: 'Close it and try again; reading is still possible.',
  },
  'workspace.readOnly': {
    kind: 'state',
    title: 'The workspace is open for reading only',
    hint: 'Close the other Winnow and try again.',
  },
  'protocol.mismatch': {
    kind: 'state',
    title: 'Page and program are of different versions',
    hint: 'Reload the page, or start Winnow again.',
  },
  'path.notAllowed': {
    kind: 'state',
    title: 'That path may not be used from the browser',
    hint: 'Drop the file on the window instead.',
  },
  'disk.full': {
    kind: 'machine',
    title: 'The disk is full',
    hint: 'Free some space and try again. Nothing was left half-written.',
  },
  'disk.unwritable': {
    kind: 'machine',
    title: 'The folder cannot be written',
    hint: 'Check the permissions of the folder, or choose another with --home.',
  },
  'engine.noBackend': {
    kind: 'machine',
    title: 'No engine could be started',
    hint: 'Run `npm run setup` and read what it says; `winnow doctor` gives the reasons.',
  },
  'engine.diverged': {
    kind: 'input',
    title: 'The loss is no longer a number',
    hint: 'Lower the learning rate and start again.',
  },
  'engine.outOfMemory': {
    kind: 'machine',
    title: 'There is not enough memory for this training',
    hint: 'Lower the batch size or the max length and start again.',
  },
  'worker.crashed': {
    kind: 'machine',
    title: 'The working process ended unexpectedly',
    hint: 'Start the job again. What was saved before is kept.',
  },
  'connection.lost': {
    kind: 'machine',
    title: 'The connection to Winnow was lost',
    hint: 'Start Winnow again and reload the page.',
  },
  internal: {
    kind: 'bug',
    title: 'Something went wrong inside Winnow',
    hint: 'Copy the details and report them; the log has more.',
  },
} as const satisfies Record<string, CatalogEntry>
