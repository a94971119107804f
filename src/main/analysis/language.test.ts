import { expect, it } from 'vitest'
import { languageOf } from './language'

it.each([
  ['My card has not arrived yet, please help', 'en'],
  ['Wo ist meine Karte geblieben?', 'de'],
  ['Où est ma nouvelle carte bancaire', 'fr'],
  ['¿Dónde está mi tarjeta nueva?', 'es'],
  ['カードが届きません', 'ja'],
  ['我的卡还没有到', 'zh'],
  ['أين بطاقتي الجديدة', 'ar'],
  ['Где моя карта', 'ru'],
])('tells the language of “%s”', (text, language) => {
  expect(languageOf(text)).toBe(language)
})

it.each(['ok', 'PIN?', '12345', '', '👍👍👍', 'Anna'])('does not guess from “%s”', (text) => {
  expect(languageOf(text)).toBeNull()
})
