// What the scripts share: the clients pointed at the sandbox, calls as promises, one JSON document in and one out.
'use strict'

const fs = require('node:fs')
const OAuthClient = require('intuit-oauth')
const QuickBooks = require('node-quickbooks')

const given = JSON.parse(fs.readFileSync(0, 'utf8'))

// node-quickbooks reads these when a client is made.
QuickBooks.V3_ENDPOINT_BASE_URL = `${given.url}/v3/company/`
QuickBooks.TOKEN_URL = `${given.url}/oauth2/v1/tokens/bearer`
QuickBooks.REVOKE_URL = `${given.url}/v2/oauth2/tokens/revoke`
QuickBooks.USER_INFO_URL = `${given.url}/v1/openid_connect/userinfo`

OAuthClient.environment.sandbox = `${given.url}/`
OAuthClient.jwks_uri = `${given.url}/op/v1/jwks`

function quickbooks () {
  return new QuickBooks(
    'app', 'secret', given.accessToken, false, given.realmId, false, false, 75, '2.0', given.refreshToken
  )
}

function oauth () {
  const client = new OAuthClient({
    clientId: 'app',
    clientSecret: 'secret',
    environment: 'sandbox',
    redirectUri: given.redirectUri,
    includeRefreshTokenHardExpiresIn: true
  })
  return client.setAuthorizeURLs({
    authorizeEndpoint: `${given.url}/connect/oauth2`,
    tokenEndpoint: `${given.url}/oauth2/v1/tokens/bearer`,
    revokeEndpoint: `${given.url}/v2/oauth2/tokens/revoke`,
    userInfoEndpoint: `${given.url}/v1/openid_connect/userinfo`
  })
}

// A call of node-quickbooks: what it answers, or what it hands over as an error.
function call (client, name, ...args) {
  return new Promise((resolve, reject) => {
    client[name](...args, (error, body, response) => {
      if (!error) return resolve(body)
      const failed = new Error(`${name} failed: ${error.message || JSON.stringify(error)}`)
      failed.status = (error.response || response || {}).status
      failed.body = error.response ? error.response.data : error
      reject(failed)
    })
  })
}

// The refusal a call meets; a call that is not refused is the mistake.
async function refused (promise) {
  try {
    await promise
  } catch (error) {
    return { status: error.status, body: error.body, message: error.error || error.message, code: error.code }
  }
  throw new Error('this should have been refused')
}

// Run what a script does and print what it found.
function main (found) {
  found(given).then(
    result => console.log(JSON.stringify(result)),
    error => {
      console.error(error.stack, JSON.stringify(error.body))
      process.exitCode = 1
    }
  )
}

module.exports = { call, main, oauth, quickbooks, refused }
