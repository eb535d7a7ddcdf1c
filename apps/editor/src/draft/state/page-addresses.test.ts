import { expect, test } from 'vitest'
import { pageAddressesLike } from './page-addresses.ts'

test('addresses are written as the wiki writes them', () => {
  const short = pageAddressesLike('https://w.example/wiki/Caf%C3%A9_A/B', 'Café A/B', 'https://w.example')
  const long = pageAddressesLike('http://127.0.0.1:8/index.php?title=Kew_Gardens', 'Kew Gardens', 'http://127.0.0.1:8')

  expect(short('Talk:Kew Gardens?')).toBe('https://w.example/wiki/Talk:Kew_Gardens%3F')
  expect(long('Ada')).toBe('http://127.0.0.1:8/index.php?title=Ada')
})

test('without an example every link leads to the wiki', () => {
  expect(pageAddressesLike(null, 'A', 'https://w.example')('B')).toBe('https://w.example')
  expect(pageAddressesLike('https://w.example/?curid=5', 'A', 'https://w.example')('B')).toBe('https://w.example')
})
