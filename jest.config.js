/** Tests run as ES modules on the TypeScript sources; swc strips the types. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['<rootDir>/{src,providers,test}/**/*.test.ts'],
  // A deadline, not an expectation: the machine may be busy.
  testTimeout: 60_000,
  maxWorkers: 2,
  globalSetup: '<rootDir>/test/support/run-folder-begin.mjs',
  globalTeardown: '<rootDir>/test/support/run-folder-end.mjs',
  testSequencer: '<rootDir>/test/support/long-suites-first.mjs',
  modulePathIgnorePatterns: ['<rootDir>/.plumbline/'],
}
