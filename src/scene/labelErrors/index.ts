/** Labels as people give them: the kinds of error, labels of a truth drawn with them, and given labels made wrong. */
export { appliedKinds, isAppliedKind, withLabelError } from './apply';
export { drawLabels, misjudged, type DrawnLabels } from './draw';
export { isLabelErrorKind, labelErrorKinds, labelErrorTable, type LabelErrorKind } from './kinds';
export { numpyRandom } from './numpyRandom';
