// node-quickbooks: one object after another is created, read, changed, voided, deleted, sent and printed.
'use strict'

const { call, main, quickbooks } = require('./script')

main(async () => {
  const client = quickbooks()
  const made = await call(client, 'createCustomer', { DisplayName: "O'Hara & Sons 100%", Notes: 'Rings twice' })
  const read = await call(client, 'getCustomer', made.Id)
  const changed = await call(client, 'updateCustomer', { Id: read.Id, SyncToken: read.SyncToken, GivenName: 'Una' })
  const item = (await call(client, 'findItems', { limit: 1 })).QueryResponse.Item[0]
  const line = {
    Amount: 100,
    DetailType: 'SalesItemLineDetail',
    SalesItemLineDetail: { ItemRef: { value: item.Id }, Qty: 0, UnitPrice: 0 }
  }
  const form = { CustomerRef: { value: made.Id }, Line: [line] }
  const invoice = await call(client, 'createInvoice', { ...form, requestId: 'once' })
  const same = await call(client, 'createInvoice', { ...form, requestId: 'once' })
  const sent = await call(client, 'sendInvoicePdf', invoice.Id, 'accounts@example.com')
  const printed = await call(client, 'getInvoicePdf', invoice.Id)
  const payment = await call(client, 'createPayment', {
    CustomerRef: { value: made.Id },
    TotalAmt: 140,
    Line: [{ Amount: 100, LinkedTxn: [{ TxnId: invoice.Id, TxnType: 'Invoice' }] }]
  })
  const paid = await call(client, 'getInvoice', invoice.Id)
  await call(client, 'voidPayment', { Id: payment.Id, SyncToken: payment.SyncToken })
  const voidedPayment = await call(client, 'getPayment', payment.Id)
  await call(client, 'voidInvoice', invoice.Id)
  const voidedInvoice = await call(client, 'getInvoice', invoice.Id)
  const receipt = await call(client, 'createSalesReceipt', form)
  const voidedReceipt = await call(client, 'updateSalesReceipt', {
    Id: receipt.Id, SyncToken: receipt.SyncToken, void: true
  })
  const memo = await call(client, 'createCreditMemo', form)
  const deleted = await call(client, 'deleteCreditMemo', memo.Id)
  return {
    made, read, changed, invoice, same, sent, paid, payment, voidedPayment, voidedInvoice, voidedReceipt, memo, deleted,
    printed: Buffer.from(printed).toString('latin1').slice(0, 5)
  }
})
