// node-quickbooks: how refusals reach its caller.
'use strict'

const { call, main, quickbooks, refused } = require('./script')

main(async given => {
  const client = quickbooks()
  const stranger = quickbooks()
  stranger.realmId = '1234567890'
  const nobody = quickbooks()
  nobody.token = 'never issued'
  const customer = await call(client, 'getCustomer', '1')
  await call(client, 'updateCustomer', { Id: '1', SyncToken: customer.SyncToken, Notes: 'new' })
  return {
    taken: await refused(call(client, 'createCustomer', { DisplayName: customer.DisplayName })),
    stale: await refused(call(client, 'updateCustomer', { Id: '1', SyncToken: customer.SyncToken, Notes: 'old' })),
    missing: await refused(call(client, 'getInvoice', '987654')),
    empty: await refused(call(client, 'createInvoice', {})),
    misspelt: await refused(call(client, 'createCustomer', { DisplayName: 'X', Nickname: 'Y' })),
    unqueryable: await refused(call(client, 'findInvoices', { PrivateNote: 'x' })),
    beyond: await refused(call(client, 'createBill', { VendorRef: { value: '1' } })),
    stranger: await refused(call(stranger, 'getCustomer', '1')),
    nobody: await refused(call(nobody, 'getCustomer', '1'))
  }
})
