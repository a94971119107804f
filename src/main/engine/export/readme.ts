import { textRecipe } from '../../../shared/domain/joined-text'
import type { ModelAbout } from '../../../shared/domain/model-about'
import type { LabelSnapshot } from '../../../shared/domain/run'
import { cardFacts } from '../../../shared/domain/view'

/**
 * README.md of an exported folder: what it is, how Python loads it, of which columns a text is made, the data that it learnt
 * from, and the classes in the order of the scores.
 */
export function readmeFor(folder: {
  readonly kind: 'transformers' | 'sentence-transformers'
  readonly maxLength: number
  readonly labels: readonly LabelSnapshot[]
  /** Whether a text may get several labels. */
  readonly isMulti: boolean
  readonly about: ModelAbout
}): string {
  const { kind, maxLength, labels, isMulti, about } = folder
  const code = kind === 'transformers' ? classifierCode(maxLength, isMulti) : sentenceCode(isMulti)
  const what =
    kind === 'transformers'
      ? 'A text classifier in the form of the Python library `transformers`.'
      : 'A text classifier as a folder of the Python library `sentence-transformers`: the encoder, how its states become one vector a text, and a last linear layer that gives a logit for each class.'
  return [
    '---',
    `library_name: ${kind}`,
    'pipeline_tag: text-classification',
    '---',
    '',
    '# Text classifier trained with Winnow',
    '',
    what,
    `Texts are cut after ${maxLength} tokens, as in training. ${
      isMulti
        ? `Scores are sigmoid(logits), one for each label by itself; a label is given from ${(about.threshold ?? 0.5).toFixed(4)} on.`
        : 'Scores are softmax(logits).'
    }`,
    ...(about.temperature === undefined
      ? []
      : [
          `Confidences are calibrated: the last layer is divided by the temperature ${about.temperature.toFixed(4)}, fitted on validation rows. Labels are those of the run.`,
        ]),
    '',
    '```python',
    ...code,
    '```',
    '',
    ...textLines(about),
    '## Data',
    '',
    `- Dataset: ${oneLine(about.dataset)}, file with SHA-256 \`${about.sha256}\``,
    `- Trained as: ${oneLine(about.run)}`,
    ...cardFacts(about.card).map(([name, value]) => `- ${name}: ${oneLine(value)}`),
    '',
    '## Classes, in the order of the scores',
    '',
    ...labels.map(({ name }, id) => `${id}. ${oneLine(name)}`),
    '',
  ].join('\n')
}

/** How a text is made where two columns make it. */
function textLines({ textColumns }: ModelAbout): string[] {
  if (textColumns === null || textColumns.appended === null) return []
  const { text, appended } = textColumns
  const [first, second] = [text, appended].map((name) => `row[${JSON.stringify(name)}]`)
  return [
    '## Texts',
    '',
    `It learnt from ${oneLine(textRecipe(textColumns))}; where one of them is empty, from the other alone. Make a text in the same way:`,
    '',
    '```python',
    `parts = [part for part in (${first}, ${second}) if part.strip()]`,
    'text = "\\n\\n".join(parts)',
    '```',
    '',
  ]
}

const classifierCode = (maxLength: number, isMulti: boolean): string[] => [
  'import torch',
  'from transformers import AutoModelForSequenceClassification, AutoTokenizer',
  '',
  'tokenizer = AutoTokenizer.from_pretrained(".")',
  'model = AutoModelForSequenceClassification.from_pretrained(".").eval()',
  `batch = tokenizer(["a message"], padding=True, truncation=True, max_length=${maxLength}, return_tensors="pt")`,
  'batch.pop("token_type_ids", None)',
  'with torch.no_grad():',
  `    scores = model(**batch).logits.${isMulti ? 'sigmoid()' : 'softmax(-1)'}`,
  isMulti
    ? 'print({name: float(scores[0][at]) for at, name in model.config.id2label.items()})'
    : 'print(model.config.id2label[int(scores[0].argmax())], float(scores[0].max()))',
]

const sentenceCode = (isMulti: boolean): string[] => [
  'import json',
  'import torch',
  'from sentence_transformers import SentenceTransformer',
  '',
  'model = SentenceTransformer(".")',
  'labels = json.load(open("labels.json"))',
  `scores = torch.tensor(model.encode(["a message"])).${isMulti ? 'sigmoid()' : 'softmax(-1)'}`,
  isMulti
    ? 'print({name: float(scores[0][at]) for at, name in enumerate(labels)})'
    : 'print(labels[int(scores[0].argmax())], float(scores[0].max()))',
]

const oneLine = (text: string): string => text.replace(/\s+/g, ' ')
