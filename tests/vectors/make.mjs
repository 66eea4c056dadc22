// Writes the generated vectors: `node tests/vectors/make.mjs`. Uses only Node.js's crypto, no dependencies.
//
// After a change here or in make/, run it by hand, review the diff, run check.mjs and commit both. Every run gives the
// same bytes: RSA keys are stored in keys.json (generated only if that file is missing), and EC keys, nonces and salts
// are derived. The rfc*.json files are not made here: they hold the examples printed in the RFCs, and check.mjs proves
// them.
import fs from 'node:fs'
import { algorithmCases } from './make/algorithms.mjs'
import { assertionCases } from './make/assertions.mjs'
import { certificateCases } from './make/certificates.mjs'
import { claimCases, optionCases } from './make/claims.mjs'
import { defaultCases } from './make/defaults.mjs'
import { orderCases, rawCases } from './make/order.mjs'
import { paddingCases } from './make/padding.mjs'
import { profileCases } from './make/profiles.mjs'
import { refuseCases } from './make/refuse.mjs'
import { serializationCases } from './make/serializations.mjs'
import { setCases } from './make/sets.mjs'

for (
  const topic of [
    claimCases(),
    optionCases(),
    defaultCases(),
    refuseCases(),
    setCases(),
    orderCases(),
    rawCases(),
    algorithmCases(),
    serializationCases(),
    certificateCases(),
    profileCases(),
    paddingCases(),
    assertionCases(),
  ]
) {
  const lines = topic.cases.map((fields) => JSON.stringify(fields))
  const text = `{ "about": ${JSON.stringify(topic.about)}, "cases": [\n${lines.join(',\n')}\n] }\n`
  fs.writeFileSync(new URL(`${topic.name}.json`, import.meta.url), text)
  console.log(`${topic.name}.json: ${topic.cases.length} cases`)
}
