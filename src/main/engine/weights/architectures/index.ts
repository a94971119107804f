// The registry of architectures whose folders Winnow reads.
import type { ArchitectureId } from '../encoder-config'
import { albert } from './albert'
import type { Architecture } from './architecture'
import { bert } from './bert'
import { deberta } from './deberta'
import { distilbert } from './distilbert'
import { electra } from './electra'
import { modernbert } from './modernbert'
import { mpnet } from './mpnet'
import { camembert, roberta, xlmRoberta } from './roberta'

/** Every architecture by `model_type`. */
export const architectures: Readonly<Record<ArchitectureId, Architecture>> = {
  bert,
  distilbert,
  roberta,
  'xlm-roberta': xlmRoberta,
  camembert,
  electra,
  mpnet,
  albert,
  'deberta-v2': deberta,
  modernbert,
}
