// node-quickbooks: reports, with and without options.
'use strict'

const { call, main, quickbooks } = require('./script')

main(async given => {
  const client = quickbooks()
  const owing = [{ field: 'Balance', value: '0', operator: '>' }, { field: 'limit', value: 1 }]
  const [customer] = (await call(client, 'findCustomers', owing)).QueryResponse.Customer
  return {
    aged: await call(client, 'reportAgedReceivables', { report_date: given.began.slice(0, 10) }),
    balances: await call(client, 'reportCustomerBalance'),
    details: await call(client, 'reportCustomerBalanceDetail', { customer: customer.Id }),
    transactions: await call(client, 'reportTransactionList', { transaction_type: 'Invoice' })
  }
})
