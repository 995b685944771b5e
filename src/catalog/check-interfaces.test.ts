import { expect, test } from 'vitest'
import { interfaceHeader } from '../declare/query.js'
import { catalogOf, sourceFrom } from '../testing/stage-context.js'
import type { Catalog } from './catalog.js'
import { checkInterfaces } from './check-interfaces.js'

const visits = sourceFrom(`
name: visite
label: Visites
producer: Région
cadence: monthly
expected: false
files: ['^visites\\.csv$']
dialect: { delimiter: ';', quoting: none }
scope: siret
columns:
  - { name: siret, headers: [siret], type: siret, filled: true, meaning: Establishment visited }
  - { name: jour, headers: [jour], type: date, filled: true, meaning: Day of the visit }
key: [siret, jour]
history: flux
covers: { lag_months: 0 }
lists_every_case: true
`)
const calls = sourceFrom(`
name: appel
label: Appels
producer: Région
cadence: monthly
expected: false
files: ['^appels\\.csv$']
dialect: { delimiter: ';', quoting: none }
scope: compte
columns:
  - { name: compte, headers: [compte], type: compte, filled: true, meaning: Account called }
  - { name: jour, headers: [jour], type: date, filled: true, meaning: Day of the call }
key: [compte, jour]
history: flux
covers: { lag_months: 0 }
lists_every_case: true
`)

const column = { label: 'Une colonne', type: 'siret', meaning: 'something', null: 'never' }

function table(name: string, header: object) {
  const whole = {
    label: 'Une table',
    since: '2026-11-01',
    key: ['siret'],
    order: ['siret'],
    columns: { siret: column },
  }
  return { name, file: `interface/${name}.sql`, sql: '', header: interfaceHeader.parse({ ...whole, ...header }) }
}

function problems(...interfaces: Catalog['interfaces']): string[] {
  const found: string[] = []
  checkInterfaces({ ...catalogOf(visits, calls), interfaces }, (_, message) => found.push(message))
  return found
}

test('given tables that read sources, the engine and each other, then there is nothing to say', () => {
  expect(
    problems(
      table('a', { reads: ['visite', 'appel', 'calcul'] }),
      table('b', { reads: ['a'] }),
      table('c', { companies: 'all', reads: ['visite'] }),
    ),
  ).toEqual([])
})

test('given a table that reads what is not there, or takes a name that is taken, then both are said', () => {
  expect(problems(table('visite', { reads: ['visites'] }))).toEqual([
    'takes the name visite, which a source, a family or the engine already has',
    'reads visites, which is neither a source, a family, a table of the interface nor an engine table',
  ])
})

test('given a table of all companies, then it reads neither accounts nor what followed companies alone have', () => {
  expect(
    problems(table('a', { reads: ['visite'] }), table('b', { companies: 'all', reads: ['a', 'appel', 'perimetre'] })),
  ).toEqual([
    'reads a, which does not hold the same companies',
    'reads appel of all companies, but it is not kept by company: only its perimeter can be read',
    'reads perimetre, which has followed companies alone',
  ])
})

test('given a key or an order of no column, or lines of nobody, then they are said', () => {
  const columns = { compte: { ...column, type: 'compte' } }
  expect(problems(table('a', { reads: [], key: ['siret'], order: ['jour'], columns }))).toEqual([
    'its key names siret, which is no column',
    'its order names jour, which is no column',
    'has neither a siren nor a siret, so its lines are of nobody in the perimeter',
  ])
})
