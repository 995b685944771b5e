import { filedAccounts } from './accounts.js'
import type { Delivery } from './delivery.js'
import { companyHeadcounts, siteHeadcounts } from './headcounts.js'
import { consumption, requests } from './partial-activity.js'
import { schedules, supplierDelays } from './payment.js'
import { establishments, legalUnits } from './sirene.js'
import { establishmentHistory } from './sirene-history.js'
import { supports } from './support.js'
import { contributions, debts, proceedings } from './urssaf.js'

/** Every file of a batch. */
export const deliveries: readonly Delivery[] = [
  siteHeadcounts,
  companyHeadcounts,
  contributions,
  debts,
  proceedings,
  requests,
  consumption,
  legalUnits,
  establishments,
  establishmentHistory,
  schedules,
  supplierDelays,
  filedAccounts,
  supports,
]

export type { Delivery } from './delivery.js'
