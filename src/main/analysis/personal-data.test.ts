import { describe, expect, it } from 'vitest'
import { PersonalKind } from '../../shared/domain/quality'
import { findPersonalData, redact } from './personal-data'

const kindsIn = (text: string) => findPersonalData(text, PersonalKind.options).map(({ kind }) => kind)
const redacted = (text: string) => redact(text, findPersonalData(text, PersonalKind.options))

describe('personal data', () => {
  it.each([
    ['write to jane.doe+x@mail.example.co.uk, please', 'write to [EMAIL], please'],
    ['müller@bücher.example ist meine Adresse', '[EMAIL] ist meine Adresse'],
    ['my card 4111 1111 1111 1111 is gone', 'my card [CARD] is gone'],
    ['amex 378282246310005.', 'amex [CARD].'],
    ['5500-0055-5555-5559 and 6011000990139424', '[CARD] and [CARD]'],
    ['pay to DE89 3704 0044 0532 0130 00 now', 'pay to [IBAN] now'],
    ['gb82west12345698765432', '[IBAN]'],
    ['call +49 30 1234567 or 0044 20 7946 0958', 'call [PHONE] or [PHONE]'],
    ['ring me: (555) 867-5309', 'ring me: [PHONE]'],
    ['Tel. 030/1234567-8', 'Tel. [PHONE]'],
    ['from 192.168.10.254 yesterday', 'from [IP] yesterday'],
    ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '[IP]'],
    ['My name is Jane Doe and Mr. Smith said no', 'My name is [NAME] and Mr. [NAME] said no'],
    ['連絡先は taro@example.jp です', '連絡先は [EMAIL] です'],
  ])('finds and takes out of “%s”', (text, expected) => {
    expect(redacted(text)).toBe(expected)
  })

  it.each([
    'order 4111 1111 1111 1112',
    'order 1234567890123456',
    'DE88 3704 0044 0532 0130 00',
    'ticket 8675309',
    'on 2026-11-26 at 10:30',
    'between 01.02.2026 and 28/02/2026',
    'it costs 1,234,567.89 or 1.234.567,89',
    'version 300.1.2.3 of it',
    'at 12:30:45:10 it failed',
    'user@localhost',
    'invoice 2026-0001-33421',
    'my name is unknown to you',
    '0000 0000 0000 0000',
  ])('leaves “%s” alone', (text) => {
    expect(kindsIn(text)).toEqual([])
  })

  it('looks for names only where it is asked to', () => {
    expect(findPersonalData('Dear Mr. Smith')).toEqual([])
  })

  it('reads a text of a megabyte at once', () => {
    for (const piece of ['1 ', 'a.', '1-', 'x@y.', '+1 ', 'Mr A', '1:', 'DE12 '])
      expect(
        findPersonalData(piece.repeat(500_000 / piece.length), PersonalKind.options).length,
      ).toBeGreaterThanOrEqual(0)
  }, 10_000)
})
