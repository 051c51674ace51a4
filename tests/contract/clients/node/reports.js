// node-quickbooks: reports, with and without options.
'use strict'

const { call, main, quickbooks } = require('./script')

main(async given => {
  const client = quickbooks()
  return {
    aged: await call(client, 'reportAgedReceivables', { report_date: given.began.slice(0, 10) }),
    balances: await call(client, 'reportCustomerBalance'),
    details: await call(client, 'reportCustomerBalanceDetail', { customer: '1' }),
    transactions: await call(client, 'reportTransactionList', { transaction_type: 'Invoice' })
  }
})
