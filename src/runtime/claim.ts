/**
 * Annotation with the uid of the composite that an object belongs to and may outlive. Such an object
 * carries no owner reference: `kubectl delete --cascade=foreground` lets the garbage collector delete
 * all that refer to the composite, whatever a finalizer says.
 */
export const claimAnnotation = 'plumbline.dev/composite-uid'
