import { createServer } from 'node:http'

/** Stands in for `plumbline controller`: is ready at once, and ends with code 7 on GET /crash. */
const address = process.argv[process.argv.indexOf('--metrics-address') + 1] ?? ''
const server = createServer((request, response) => {
  response.end('ok\n')
  if (request.url === '/crash') {
    process.stdout.write('{"level":"error","msg":"told to crash"}\n')
    process.exit(7)
  }
})
const [host, port] = address.split(':')
server.listen(Number(port), host)
