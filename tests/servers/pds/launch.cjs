// Runs a PDS and its directory of identities (PLC) until the process named by WATCHED_PID is gone.
// Prints READY once both answer; a line "restart" on stdin starts the PDS anew and prints READY again.
'use strict'
const { createRequire } = require('node:module')
const dns = require('node:dns')
const readline = require('node:readline')

// Hosts that exist for this process only, "name" or "name=port": all lead to this machine.
const invented = (process.env.INVENTED_HOSTS || '').split(',').filter(Boolean)
if (invented.length) {
  const lookup = dns.lookup
  dns.lookup = (host, options, done) =>
    lookup(invented.includes(host) ? '127.0.0.1' : host, options, done)
}

const installed = createRequire(`${process.env.PACKAGES}/package.json`)
const { PDS, envToCfg, envToSecrets, readEnv } = installed('@atproto/pds')
const { PlcServer, Database } = installed('@did-plc/server')

async function startPds() {
  const env = readEnv()
  const pds = await PDS.create(envToCfg(env), envToSecrets(env))
  await pds.start()
  return pds
}

async function main() {
  await PlcServer.create({ db: Database.mock(), port: Number(process.env.PLC_PORT) }).start()
  let pds = await startPds()
  console.log('READY')
  for await (const line of readline.createInterface({ input: process.stdin })) {
    if (line !== 'restart') continue
    await pds.destroy()
    pds = await startPds()
    console.log('READY')
  }
}

const watched = Number(process.env.WATCHED_PID)
setInterval(() => {
  try {
    process.kill(watched, 0)
  } catch {
    process.exit(0)
  }
}, 1000)
main().catch((error) => {
  console.error(error)
  process.exit(1)
})
