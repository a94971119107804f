import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

const petrol: MantineColorsTuple = [
  '#e3f0f2',
  '#c9e2e6',
  '#9fcbd2',
  '#6fb0ba',
  '#43939f',
  '#1f7b89',
  '#0b6b7a',
  '#085663',
  '#06434d',
  '#042f37',
]

/** The one theme: Mantine gives behaviour, the tokens give the look. */
export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 6, dark: 4 },
  colors: { petrol },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  defaultRadius: 6,
  respectReducedMotion: true,
  cursorType: 'default',
  components: {
    Tooltip: {
      defaultProps: {
        openDelay: 350,
        transitionProps: { duration: 0 },
        events: { hover: true, focus: true, touch: false },
      },
      classNames: { tooltip: 'wn-tooltip' },
    },
    Menu: {
      defaultProps: { shadow: 'none', transitionProps: { duration: 0 } },
      classNames: { dropdown: 'wn-menu', item: 'wn-menu-item' },
    },
  },
  focusRing: 'auto',
})

const shared = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text3)',
  '--mantine-color-default-border': 'var(--line2)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-placeholder': 'var(--text3)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
}

/** Points Mantine's own variables at the tokens, in both schemes. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: shared,
})
