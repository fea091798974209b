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
  modulePathIgnorePatterns: ['<rootDir>/.plumbline/'],
}
