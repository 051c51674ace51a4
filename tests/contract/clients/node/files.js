// node-quickbooks: notes and files.
'use strict'

const { Readable } = require('node:stream')
const { call, main, oauth, quickbooks } = require('./script')

main(async given => {
  const client = quickbooks()
  const note = await call(client, 'createAttachable', { Note: 'Mind the dog' })
  const kept = await call(client, 'upload', 'sketch.txt', 'text/plain', Buffer.from('dig here'), 'Customer', '1')
  const loose = await call(client, 'upload', 'loose.txt', 'text/plain', Readable.from(['a', 'b']))
  const read = await call(client, 'getAttachable', kept.Id)
  const found = await call(client, 'findAttachables', { FileName: 'sketch.txt' })
  const download = oauth()
  download.setToken({ access_token: given.accessToken })
  const told = await download.makeApiCall({ url: `v3/company/${given.realmId}/download/${kept.Id}`, responseType: 'text' })
  const content = await (await fetch(told.json)).text()
  const deleted = await call(client, 'deleteAttachable', note.Id)
  return { note, kept, loose, read, found, content, deleted }
})
