/** Where the controller runs and keeps what is its own, unless an installation says otherwise. */
export const controllerNamespace = 'plumbline-system'
