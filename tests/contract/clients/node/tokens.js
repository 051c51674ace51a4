// node-quickbooks: it refreshes its tokens by itself, and gives them back.
'use strict'

const { call, main, quickbooks, refused } = require('./script')

main(async given => {
  const client = quickbooks()
  const before = await call(client, 'getCompanyInfo', given.realmId)
  const refreshed = await call(client, 'refreshAccessToken')
  const after = await call(client, 'getCompanyInfo', given.realmId)
  await call(client, 'revokeAccess', true)
  const lost = quickbooks()
  const unauthorised = await refused(call(lost, 'getCompanyInfo', given.realmId))
  const dead = await refused(call(lost, 'refreshAccessToken'))
  return { before, refreshed, after, unauthorised, dead }
})
