// intuit-oauth: from the address a person came back to, to a revoked connection.
'use strict'

const { main, oauth, refused } = require('./script')

main(async given => {
  const client = oauth()
  const bought = (await client.createToken(given.cameBackTo)).json
  const realmId = client.getToken().realmId
  const verified = await client.validateIdToken()
  const person = (await client.getUserInfo()).json
  const path = `v3/company/${realmId}/companyinfo/${realmId}`
  const company = (await client.makeApiCall({ url: path })).json
  const missing = await refused(client.makeApiCall({ url: `v3/company/${realmId}/customer/987654` }))
  const refreshed = (await client.refresh()).json
  const again = await refused(oauth().createToken(given.cameBackTo))
  await client.revoke({ refresh_token: refreshed.refresh_token })
  const dead = await refused(oauth().refreshUsingToken(refreshed.refresh_token))
  return { bought, realmId, verified, person, company, missing, refreshed, again, dead }
})
