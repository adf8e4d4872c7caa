// Runs a PDS, its directory of identities and an AppView that reads it, until the process is ended.
// Prints one line once all answer: "READY " and, as JSON, where they are.
'use strict'
const { createRequire } = require('node:module')

const installed = createRequire(`${process.env.PACKAGES}/package.json`)
const { TestPlc, TestBsky, TestPds, mockNetworkUtilities } = installed('@atproto/dev-env')

async function main() {
  const plc = await TestPlc.create({})
  const pdsPort = Number(process.env.PDS_PORT)
  const bsky = await TestBsky.create({
    plcUrl: plc.url,
    pdsPort,
    repoProvider: `ws://localhost:${pdsPort}`,
    dbPostgresUrl: process.env.DB_POSTGRES_URL,
    dbPostgresSchema: 'appview',
    redisHost: process.env.REDIS_HOST,
  })
  const pds = await TestPds.create({
    port: pdsPort,
    didPlcUrl: plc.url,
    bskyAppViewUrl: bsky.url,
    bskyAppViewDid: bsky.ctx.cfg.serverDid,
    dataDirectory: process.env.PDS_DATA_DIRECTORY,
    blobstoreDiskLocation: `${process.env.PDS_DATA_DIRECTORY}/blobs`,
    rateLimitsEnabled: false,
  })
  mockNetworkUtilities(pds, bsky)
  console.log('READY ' + JSON.stringify({ url: pds.url, plc_url: plc.url, appview_url: bsky.url }))
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
