import Sequencer from '@jest/test-sequencer'

/** Suites that run for minutes, longest first: begun last, one of them would run on alone. */
const long = ['test/crash/', 'test/conformance/', 'test/integration/']

/** Jest's own order, from earlier runs and file sizes, with the long suites in front. */
export default class LongSuitesFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = long.findIndex((folder) => path.includes(folder))
      return at < 0 ? long.length : at
    }
    return super.sort(tests).toSorted((a, b) => rank(a) - rank(b))
  }
}
