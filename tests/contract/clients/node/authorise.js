// intuit-oauth: where it sends a person to connect.
'use strict'

const OAuthClient = require('intuit-oauth')
const { main, oauth } = require('./script')

main(async () => ({
  address: oauth().authorizeUri({
    scope: [OAuthClient.scopes.Accounting, OAuthClient.scopes.OpenId, OAuthClient.scopes.Email],
    state: 'a state of ours'
  })
}))
