// Starts the page: colour scheme before the first paint, then session and shell.
import '@mantine/core/styles.layer.css'
import '@fontsource-variable/inter/opsz.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import './app/tokens.css'
import './app/base.css'
import './app/mantine.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { openPort } from './app/carrier'
import { applyPreferences } from './app/preferences'
import { countRefused } from './app/refused'
import { startSession } from './app/session'

applyPreferences()
countRefused()
const place = document.getElementById('root')
if (place) createRoot(place).render(<App session={startSession(openPort)} />)
