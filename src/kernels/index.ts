/** The public surface of the kernels: own ops, their registration, and starting a backend. */
export { dense } from './dense/op';
export type { DenseOptions } from './dense/op';
export { depthwiseConv2d } from './depthwise_conv2d/op';
export type { DepthwiseConvOptions } from './depthwise_conv2d/op';
export { im2col3x3 } from './im2col3x3/op';
export { registerKernels } from './register';
export { resampleByTaps } from './resample/op';
export { tapsOf } from './resample/reference';
export type { SelectiveScanInputs } from './scanOp';
export { selectiveScan1d } from './selective_scan_1d/op';
export { selectiveScan2d } from './selective_scan_2d/op';
export { transposedProduct } from './transposed_product/op';
export { useWasm } from './wasm/backend';
export type { WasmInfo } from './wasm/backend';
export { describeAdapter, requestAdapter, useWebGpu } from './webgpu/device';
export type { AdapterDescription, DeviceHooks } from './webgpu/device';
export { dispatchCount, finishQueue, resetDispatchCount } from './webgpu/dispatch';
