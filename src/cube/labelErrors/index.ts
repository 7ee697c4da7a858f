/** Labels as people give them: the kinds of error, and labels of a truth drawn with them. */
export { drawLabels, type DrawnLabels, type ErrorDraw, type TrueFractions } from './draw';
export { isLabelErrorKind, labelErrorKinds, labelErrorTable, type LabelErrorKind } from './kinds';
