// node-quickbooks: queries as it writes them, batches and what has changed.
'use strict'

const { call, main, quickbooks } = require('./script')

main(async given => {
  const client = quickbooks()
  const finding = async (name, criteria) => (await call(client, name, criteria)).QueryResponse
  const batched = await call(client, 'batch', [
    { Customer: { DisplayName: 'First of the batch' } },
    { bId: 'second', operation: 'create', Customer: { DisplayName: 'Second of the batch' } },
    { bId: 'taken', operation: 'create', Customer: { DisplayName: 'First of the batch' } },
    { bId: 'asked', Query: "select * from Customer where DisplayName like '%batch'" }
  ])
  return {
    batched,
    accounts: await finding('findAccounts', { AccountType: 'Expense' }),
    oneOf: await finding('findCustomers', { Id: ['1', '2', '3'], desc: 'Id' }),
    byField: await finding('findCustomers', [
      { field: 'DisplayName', value: "Mason O'Brien" },
      { field: 'MetaData.LastUpdatedTime', value: '2020-01-01T00:00:00+00:00', operator: '>' },
      { field: 'limit', value: 5 }
    ]),
    counted: await finding('findInvoices', { count: true }),
    all: await finding('findCustomers', { fetchAll: true, limit: 10 }),
    customers: await finding('findCustomers', { count: true }),
    none: await finding('findInvoices', { DocNumber: 'nobody has it' }),
    bills: await finding('findBills', {}),
    changed: await call(client, 'changeDataCapture', ['Invoice', 'Customer'], given.began)
  }
})
