import { describe, expect, it } from 'vitest'
import { content, statementOf } from '../testing/signed-folder.js'
import { writeStatement } from './statement.js'

describe('writing a statement', () => {
  it('given keys in any order, when written, then they are sorted, indented by 2, with a last line end', () => {
    const predicate = { b: [], a: { '10': null, '9': [1, { z: true, y: 'é' }] }, absent: undefined }
    const subject = [{ digest: { sha256: 'a'.repeat(64) }, name: 'liste.csv' }]
    expect(writeStatement({ ...statementOf({}), predicate, subject })).toBe(`{
  "_type": "https://in-toto.io/Statement/v1",
  "predicate": {
    "a": {
      "10": null,
      "9": [
        1,
        {
          "y": "é",
          "z": true
        }
      ]
    },
    "b": []
  },
  "predicateType": "https://vigie.invalid/release/v1",
  "subject": [
    {
      "digest": {
        "sha256": "${'a'.repeat(64)}"
      },
      "name": "liste.csv"
    }
  ]
}
`)
  })

  it('given a number that JSON cannot hold, when written, then it is refused', () => {
    expect(() => writeStatement({ ...statementOf(content), predicate: { rate: Number.NaN } })).toThrow('rate is NaN')
  })
})
