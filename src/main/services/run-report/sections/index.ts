// The report's sections in the order in which they stand. A further one is a file and a line here.
import type { Section } from '../data'
import { confidenceSection } from './confidence'
import { confusionSection } from './confusion'
import { datasetSection, splitSection } from './dataset'
import { decisionSection } from './decision'
import { figuresSection, labelsSection } from './figures'
import { head } from './head'
import { limitsSection } from './limits'
import { policiesSection } from './policies'
import { robustnessSection } from './robustness'
import { environmentSection, reproduceSection, settingsSection } from './settings'
import { slicesSection } from './slices'

/** Every section. */
export const sections: readonly Section[] = [
  head,
  figuresSection,
  limitsSection,
  labelsSection,
  confusionSection,
  confidenceSection,
  slicesSection,
  robustnessSection,
  decisionSection,
  policiesSection,
  datasetSection,
  splitSection,
  settingsSection,
  environmentSection,
  reproduceSection,
]
